package org.gnomon.backend.kvm.internal.vm;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.backend.kvm.internal.stream.QemuFeed;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.VmState;
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

    private final KvmVm vm;
    private final KvmFarReplica replica;
    private final Outflow flow;

    FarCheckpointer(KvmVm vm, KvmFarReplica replica, Outflow flow) {
        this.vm = vm;
        this.replica = replica;
        this.flow = flow;
    }

    /** On the lane. */
    Checkpoint take(FinalSync sync) {
        Host host = vm.shared();
        FarHost far = replica.host();
        Instant at;
        Duration pause;
        flow.mirrors().requireReady();
        vm.book().update(r -> r.withFreezing(true));
        vm.quiet(true);
        try {
            QemuFeed.Frozen frozen = flow.freeze();
            at = host.time().now();
            if (!flow.mirrors().isEmpty()) {
                flow.mirrors().awaitCaughtUp();
                far.freezeDisks(replica.key());
            }
            flow.finish(sync);
            flow.goOn();
            pause = Duration.ofNanos(host.time().nanos() - frozen.stoppedNanos());
        } catch (RuntimeException e) {
            flow.abandon(e);
            throw e;
        } finally {
            vm.quiet(false);
            vm.book().note(r -> r.withFreezing(false));
        }
        long epoch = vm.book().read().epoch();
        far.hold(replica.key(), new FarHost.About(at.toString(), pause.toNanos(), epoch));
        LOG.debug("{} stood still for {} for a checkpoint", vm.book().read().vm(), pause);
        return describe(at, pause);
    }

    private Checkpoint describe(Instant at, Duration pause) {
        VmRecord record = vm.book().read();
        FarHost far = replica.host();
        Map<String, String> images = far.outcome(replica.key()).images();
        byte[] devices = far.deviceState(replica.key());
        VmState state = Described.far(record, replica.pages(), devices, images);
        return new Checkpoint(record.id(), record.ownEpoch(), at, pause, state);
    }
}
