package org.gnomon.backend.kvm.internal.vm;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.gnomon.backend.kvm.internal.away.FarIntake;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.backend.kvm.internal.side.Limits;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.stream.FeedSettings;
import org.gnomon.backend.kvm.internal.stream.Intake;
import org.gnomon.backend.kvm.internal.stream.QemuFeed;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.replication.ChangeFeed;
import org.gnomon.spi.replication.ChangeSink;
import org.gnomon.spi.replication.FeedPace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What flows out of the side that runs a VM to one replica elsewhere: memory by a feed, which the
 * replication engine runs, and disks by mirrors. What stops the guest is done here, on the lane.
 *
 * <pre>
 *   flowing --(freeze)--&gt; guest stands --(disks, finish)--&gt; handed over
 *      ^                       |                                |
 *      +------(abandon)--------+                 (checkpoint: goOn; it is over)
 * </pre>
 */
final class Outflow implements ChangeFeed {
    private static final Logger LOG = LoggerFactory.getLogger(Outflow.class);

    /** From asking for it to the guest standing still. */
    private static final Duration FREEZE = Duration.ofSeconds(12);

    /** Bytes that are handed out in no time on any link that a move makes sense on. */
    private static final long LITTLE = 32 << 20;

    /** For the last pages and the devices to be there and acknowledged. */
    static final Duration FINISH = Duration.ofSeconds(20);

    private final KvmVm vm;
    private final Side side;
    private final QemuFeed feed;
    private final Mirrors mirrors;
    private boolean frozen;
    private boolean handedOver;
    private boolean ended;
    private boolean mirrorsAreVoid;

    private Outflow(KvmVm vm, Side side, QemuFeed feed, Mirrors mirrors) {
        this.vm = vm;
        this.side = side;
        this.feed = feed;
        this.mirrors = mirrors;
    }

    /** Begins one. On the lane. */
    static Outflow start(KvmVm vm, KvmFarReplica to) {
        Side side = vm.active();
        return new Outflow(vm, side, feed(vm, side), Mirrors.start(vm, side, to.host(), to.key()));
    }

    /**
     * The next one after this one is over: another feed, and the same mirrors, which have not
     * ended. On the lane.
     */
    Outflow next() {
        return new Outflow(vm, side, feed(vm, side), mirrors);
    }

    /** What they wrote to has ended, which they need not have noticed. */
    void voidMirrors() {
        mirrorsAreVoid = true;
    }

    /** Whether the next one may go on with its mirrors. */
    boolean hasMirrorsOf(Side now) {
        return side == now && !ended && !mirrorsAreVoid;
    }

    private static QemuFeed feed(KvmVm vm, Side side) {
        Host host = vm.shared();
        // It may refuse a QEMU that does not tell all changes.
        QemuFeed feed =
                new QemuFeed(
                        side::control,
                        () -> intake(vm, side),
                        FeedSettings.of(
                                vm.book().read().memoryBytes(), vm.book().read().machine().ramId()),
                        host.time(),
                        host.scheduler());
        feed.onStanding(
                now -> vm.book().update(r -> r.withActivation(r.activation().feeding(now))));
        return feed;
    }

    private static Intake intake(KvmVm vm, Side side) {
        Host host = vm.shared();
        if (!side.record().isLocal()) {
            FarHost at = host.landings().of(side.record().host());
            return FarIntake.open(at, side.record().key());
        }
        int number = vm.book().nextSequence();
        Path socket = host.directories().socket(vm.book().read().id(), number, "fd");
        return Intake.local(socket, host.scheduler());
    }

    @Override
    public long size() {
        return feed.size();
    }

    @Override
    public End run(ChangeSink sink) {
        return feed.run(sink);
    }

    @Override
    public void pace(FeedPace pace) {
        feed.pace(pace);
    }

    @Override
    public Figures figures() {
        return feed.figures();
    }

    @Override
    public void close() {
        feed.close();
    }

    boolean isOver() {
        return feed.isOver();
    }

    Mirrors mirrors() {
        return mirrors;
    }

    QemuFeed feed() {
        return feed;
    }

    /** Lets the guest stand still, whatever is left then. If that fails, it runs on. */
    QemuFeed.Frozen freeze() {
        return freeze(Long.MAX_VALUE);
    }

    /**
     * Lets the guest stand still if what is left then is handed out within a second or so. If that
     * fails, it runs on.
     */
    QemuFeed.Frozen freezeIfLittleIsLeft() {
        double rate = feed.forecast().handedOutBytesPerSecond();
        return freeze(rate > LITTLE ? (long) rate : LITTLE);
    }

    private QemuFeed.Frozen freeze(long mostLeft) {
        QemuFeed.Frozen how = feed.freeze(FREEZE, mostLeft);
        frozen = true;
        return how;
    }

    /**
     * All of memory and state is handed out, and the sync says that it has arrived. QEMU stands in
     * postmigrate then.
     */
    void finish(FinalSync sync) {
        finish(sync, () -> FINISH);
    }

    /** As above, each of the two within what time there is. */
    void finish(FinalSync sync, Supplier<Duration> left) {
        feed.finish(left.get());
        handedOver = true;
        // It may wait for a link; the guest stands still, so it must not wait for ever.
        CompletableFuture<Void> arrived =
                CompletableFuture.runAsync(
                        sync::copyWhileFrozen, vm.shared().scheduler().blocking());
        Waits.get(arrived, left.get(), "The last changes on their way to the other host");
    }

    /** After a checkpoint: QEMU has settled, and the guest runs. */
    void goOn() {
        side.awaitStatus(Set.of("postmigrate", "running"), Limits.COMMAND);
        side.execute("cont", null);
        frozen = false;
        handedOver = false;
    }

    /**
     * After a failure: sees to it that the guest runs on if it ran.
     *
     * @throws GnomonException {@code unknown-truth} if it does not, and the process is there
     */
    void abandon(RuntimeException cause) {
        try {
            letGuestRun();
            frozen = false;
        } catch (GnomonException e) {
            cause.addSuppressed(e);
            if (side.diesSoon()) {
                LOG.error("{} was lost before it was handed over", side.vmm());
                return;
            }
            if (frozen) {
                throw stuck(cause, e);
            }
            LOG.warn("the feed of {} ended badly", vm.book().read().vm(), e);
        }
    }

    private void letGuestRun() {
        if (!handedOver) {
            try {
                feed.abandon();
            } catch (GnomonException e) {
                if (!frozen || !standsHandedOver()) {
                    throw e;
                }
            }
        }
        if (frozen && (handedOver || standsHandedOver())) {
            // The feed had ended, well or not, and QEMU with it: only this lets the guest go on.
            goOn();
        }
    }

    private boolean standsHandedOver() {
        return side.status().equals("postmigrate");
    }

    private GnomonException stuck(RuntimeException cause, GnomonException e) {
        return Problem.of(
                        Problem.UNKNOWN_TRUTH,
                        "What was begun failed ("
                                + GnomonException.problemOf(cause).message()
                                + ") and the guest on "
                                + side.record().host()
                                + " could not be let go on ("
                                + e.problem().message()
                                + ").",
                        "Look at the QEMU process "
                                + side.record().process().pid()
                                + " there, and resume the VM when it answers.")
                .asException(cause);
    }

    /** Ends all of it; the guest runs on. */
    void end() {
        ended = true;
        try {
            endFeed();
        } finally {
            mirrors.close();
        }
    }

    /** Ends the feed alone. */
    void endFeed() {
        try {
            if (!feed.isOver()) {
                feed.abandon();
            }
        } catch (GnomonException e) {
            if (!side.diesSoon()) {
                LOG.warn("a feed of {} ended badly", vm.book().read().vm(), e);
            }
        }
    }
}
