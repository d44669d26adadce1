package org.gnomon.backend.kvm.internal.vm;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.backend.kvm.internal.stream.QemuFeed;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.GnomonException;
import org.gnomon.model.PageSource;
import org.gnomon.model.Problem;
import org.gnomon.model.VmState;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.backend.FinalSync;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes a replica on another host to a checkpoint: the feed ends with the guest standing still,
 * all of it arrives, the guest goes on, the other host keeps what it has. If anything fails before
 * the guest goes on, it goes on all the same.
 */
final class FarCheckpointer {
    private static final Logger LOG = LoggerFactory.getLogger(FarCheckpointer.class);

    /** For all that has to be there while the guest stands still. */
    private static final Duration MOST = Duration.ofSeconds(20);

    /** As above, for one of many, of which the next one will do as well. */
    private static final Duration MOST_OF_MANY = Duration.ofSeconds(4);

    private final KvmVm vm;
    private final KvmFarReplica replica;
    private final Outflow flow;
    private long attempt;

    FarCheckpointer(KvmVm vm, KvmFarReplica replica, Outflow flow) {
        this.vm = vm;
        this.replica = replica;
        this.flow = flow;
    }

    /** The first one. On the lane. */
    Checkpoint take(FinalSync sync) {
        Taken taken = capture(sync, false);
        keep(taken);
        VmRecord record = vm.book().read();
        FarHost far = replica.host();
        Map<String, String> images = far.outcome(replica.key()).images();
        return taken.described(record, replica.pages(), far.deviceState(replica.key()), images);
    }

    /**
     * The next one, which takes the place of the one that is held. Its device state stays there: a
     * link that carries one after the other has no room for that. On the lane.
     */
    Checkpoint next(FinalSync sync) {
        Taken taken = capture(sync, true);
        keep(taken);
        return taken.described(vm.book().read(), replica.pages(), new byte[0], Map.of());
    }

    /** That the guest stood still. */
    private record Taken(Instant at, Duration pause) {
        Checkpoint described(
                VmRecord record, PageSource pages, byte[] devices, Map<String, String> images) {
            VmState state = Described.far(record, pages, devices, images);
            return new Checkpoint(record.id(), record.ownEpoch(), at, pause, state);
        }
    }

    private Taken capture(FinalSync sync, boolean many) {
        Host host = vm.shared();
        flow.mirrors().requireReady();
        attempt = vm.book().nextSequence();
        replica.host().attempt(replica.key(), attempt);
        vm.book().update(r -> r.withFreezing(true));
        vm.quiet(true);
        try {
            QemuFeed.Frozen frozen = many ? flow.freezeIfLittleIsLeft() : flow.freeze();
            Instant at = host.time().now();
            Supplier<Duration> left = within(many ? MOST_OF_MANY : MOST);
            if (!flow.mirrors().isEmpty()) {
                int restarts = flow.mirrors().restarts();
                flow.mirrors().awaitCaughtUp(left.get());
                flow.mirrors().requireSame(freezeDisks(left.get()), restarts);
            }
            flow.finish(sync, left);
            flow.goOn();
            long stopped = frozen.stoppedNanos();
            return new Taken(at, Duration.ofNanos(host.time().nanos() - stopped));
        } catch (RuntimeException e) {
            flow.abandon(e);
            throw e;
        } finally {
            vm.quiet(false);
            vm.book().note(r -> r.withFreezing(false));
        }
    }

    private Supplier<Duration> within(Duration limit) {
        long end = vm.shared().time().nanos() + limit.toNanos();
        return () -> Duration.ofNanos(Math.max(1, end - vm.shared().time().nanos()));
    }

    /** Without an answer in time, the guest goes on, and layers that are put on are merged. */
    private int freezeDisks(Duration limit) {
        CompletableFuture<Integer> done =
                CompletableFuture.supplyAsync(
                        () -> replica.host().freezeDisks(replica.key(), attempt),
                        vm.shared().scheduler().blocking());
        try {
            return Waits.get(done, limit, "Freezing the disks on the other host");
        } catch (GnomonException e) {
            if (e.problem().code().equals(Problem.ILLEGAL_TRANSITION)) {
                flow.voidMirrors();
            }
            throw e;
        }
    }

    /** The other host makes a checkpoint of what it has; without an answer, it is asked. */
    private void keep(Taken taken) {
        String at = taken.at().toString();
        long epoch = vm.book().read().epoch();
        FarHost far = replica.host();
        try {
            far.hold(replica.key(), attempt, new FarHost.About(at, taken.pause().toNanos(), epoch));
        } catch (GnomonException e) {
            if (!e.problem().code().equals(PeerHosts.NO_ANSWER) || !holds(at, e)) {
                throw e;
            }
        }
        LOG.debug("{} stood still for {} for a checkpoint", vm.book().read().vm(), taken.pause());
    }

    private boolean holds(String at, GnomonException cause) {
        try {
            FarHost.About held = replica.host().outcome(replica.key()).held();
            return held != null && held.capturedAt().equals(at);
        } catch (GnomonException e) {
            cause.addSuppressed(e);
            return false;
        }
    }
}
