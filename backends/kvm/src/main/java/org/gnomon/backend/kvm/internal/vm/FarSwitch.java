package org.gnomon.backend.kvm.internal.vm;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.backend.kvm.internal.side.Limits;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.state.Activation;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.backend.kvm.internal.stream.QemuFeed;
import org.gnomon.model.Blackout;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.SwitchoverState;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.StepGate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The critical part of a switch to another host, on one thread. The package shows its steps. It is
 * the same in both directions: which of the two hosts is this one does not matter here.
 */
final class FarSwitch {
    private static final Logger LOG = LoggerFactory.getLogger(FarSwitch.class);

    private final KvmVm vm;
    private final KvmFarStandBy standBy;
    private final KvmFarReplica replica;
    private final FarHost far;
    private final Outflow flow;
    private final Side source;
    private final Side target;
    private boolean begun;
    private boolean handed;
    private FarActivation activation;
    private FarLoad load;
    private Map<String, String> images;
    private FarHost.Outcome arrived;

    FarSwitch(KvmVm vm, KvmFarStandBy standBy) {
        this.vm = vm;
        this.standBy = standBy;
        this.replica = standBy.replica();
        this.far = replica.host();
        this.flow = replica.requireFlowing();
        this.source = vm.active();
        this.target = standBy.side();
    }

    Blackout run(Epoch epoch, StepGate gate, FinalSync sync) {
        Switch.requireAfter(vm.book().read(), epoch);
        Switch.requireRunning(source);
        requireConverging();
        images = far.outcome(replica.key()).images();
        Travel.requireImages(vm.book().read(), target.record(), images);
        vm.book().update(r -> r.withActivation(r.activation().switching(epoch.value())));
        vm.quiet(true);
        try {
            Blackout blackout = handOver(epoch, gate, sync);
            takeOver();
            Switch.tell(gate);
            return blackout;
        } catch (RuntimeException e) {
            throw failed(e);
        } finally {
            vm.quiet(false);
        }
    }

    /** What did not come about because the new side died says so, with its last words. */
    private RuntimeException reason(RuntimeException e) {
        if (isNotLoaded()) {
            return load.failure().map(RuntimeException.class::cast).orElse(e);
        }
        boolean dead =
                begun && activation == null && e instanceof GnomonException && !target.isAlive();
        return dead ? target.crashed().asException(e) : e;
    }

    private void requireConverging() {
        QemuFeed.Forecast seen = flow.feed().forecast();
        if (!seen.converges() && !standBy.evenIfNotConverging()) {
            throw Problems.of(
                    QemuFeed.WILL_NOT_CONVERGE,
                    "The guest writes its memory faster than it is sent: " + seen.describe() + ".",
                    "Try when it is quieter, allow replication to throttle it, or ask for the"
                            + " freeze with the parameter "
                            + KvmFarStandBy.NOT_CONVERGING
                            + "=freeze.");
        }
    }

    private Blackout handOver(Epoch epoch, StepGate gate, FinalSync sync) {
        begun = true;
        QemuFeed.Frozen frozen =
                standBy.evenIfNotConverging() ? flow.freeze() : flow.freezeIfLittleIsLeft();
        gate.reached(SwitchoverState.FROZEN);
        long stopped = nanos();
        flow.mirrors().finish();
        long mirrored = nanos();
        load = FarLoad.ask(far, replica.key(), vm.shared().scheduler(), vm.shared().time());
        flow.finish(sync);
        handed = true;
        long synced = nanos();
        gate.reached(SwitchoverState.FINALISED);
        requireFenced();
        gate.reached(SwitchoverState.FENCED);
        activation = new FarActivation(vm, far, replica.key());
        arrived = activation.run(epoch, standBy::doubt);
        long end = nanos();
        long ready = Math.max(synced, load.heardNanos(end));
        return new Blackout(
                Duration.ofNanos(frozen.readyNanos() - frozen.stoppedNanos()),
                Duration.ofNanos(synced - mirrored),
                Duration.ofNanos(ready - synced),
                Duration.ofNanos(mirrored - stopped),
                Duration.ofNanos(end - ready),
                Duration.ofNanos(end - frozen.stoppedNanos()));
    }

    /** The source cannot run any more unless it is told to, by us. */
    private void requireFenced() {
        try {
            source.awaitStatus(Set.of("postmigrate"), Limits.COMMAND);
        } catch (GnomonException e) {
            // All that it was has arrived there, so that it died is as good as a fence.
            if (!source.diesSoon()) {
                throw e;
            }
            if (source.record().isLocal()) {
                new Fence(vm.shared(), vm.book()).end(source);
            } else if (!vm.shared().sides().remove(source)) {
                throw e;
            }
        }
    }

    private long nanos() {
        return vm.shared().time().nanos();
    }

    /**
     * The new side runs: that is the truth now, and it is written down. Whatever else fails then
     * changes nothing of it.
     */
    private void takeOver() {
        SideRecord now = target.record();
        SideRecord before = source.record();
        VmRecord record = vm.book().read();
        Optional<Left> older = vm.retiredSide();
        target.become(SideRecord.Role.ACTIVE);
        source.become(SideRecord.Role.RETIRED);
        vm.book().note(r -> Travel.arrived(r, now, before, images));
        vm.arrived(target, new KvmFarRetired(vm, source));
        standBy.finished();
        replica.consumed();
        tolerate("what it left before", () -> older.ifPresent(b -> replaced(b, record)));
        tolerate("the mirrors of its disks", flow.mirrors()::close);
        tolerate("its shadows there", () -> vm.replicaSet().removeFiles(record.replicas()));
        LOG.info(
                "{} went from {} to {}, activation {}",
                record.vm(),
                before.host(),
                now.host(),
                arrived.epoch());
    }

    private void replaced(Left older, VmRecord before) {
        older.replaced(before).forEach(gone -> vm.book().note(r -> r.minus(gone)));
    }

    private void tolerate(String what, Runnable tidying) {
        try {
            tidying.run();
        } catch (RuntimeException e) {
            LOG.warn("{} has moved; {} could not be removed", vm.book().read().vm(), what, e);
        }
    }

    /** After a failure: the old side goes on if the new one surely never runs. */
    private RuntimeException failed(RuntimeException e) {
        if (activation != null && activation.end() == FarActivation.End.UNKNOWN) {
            standBy.doubt();
            return isUnknown(e) ? e : mayRun(e);
        }
        RuntimeException reason = reason(e);
        if (!isStranded() && begun) {
            flow.abandon(reason);
        }
        if (isStranded()) {
            standBy.doubt();
            return stranded(reason);
        }
        letGoOfTarget();
        return reason;
    }

    /** It could not load what it was given, and has ended: the replica is as before. */
    private boolean isNotLoaded() {
        return activation != null && activation.end() == FarActivation.End.NOT_LOADED;
    }

    /** The new side surely never ran and never will. */
    private void letGoOfTarget() {
        if (isNotLoaded()) {
            standBy.doubtNoMore();
        }
        if (activation != null && !isNotLoaded()) {
            // It was fenced there, or will never be told: of no use any more.
            flow.mirrors().close();
            standBy.finished();
            vm.book().note(r -> r.minus(target.record()));
            replica.consumed();
            vm.abroad().sweep();
        } else {
            standBy.discardNow();
            replica.interrupt();
        }
        vm.book().note(r -> r.withActivation(Activation.at(r.epoch())));
    }

    /** The old side is gone, and the new one, which was not let run, is all there is. */
    private boolean isStranded() {
        boolean fenced = activation != null && activation.end() == FarActivation.End.FENCED;
        return handed && !fenced && !source.isAlive() && target.isAlive();
    }

    private static boolean isUnknown(RuntimeException cause) {
        return cause instanceof GnomonException g
                && g.problem().code().equals(Problem.UNKNOWN_TRUTH);
    }

    private RuntimeException mayRun(RuntimeException cause) {
        return unclear(
                "was handed over to "
                        + far.peer()
                        + " and told to run there, and what followed failed ("
                        + GnomonException.problemOf(cause).message()
                        + ")",
                "Nothing runs here, and nothing was touched since. Restart Gnomon when the link to "
                        + far.peer()
                        + " is up: it looks anew.",
                cause);
    }

    private RuntimeException stranded(RuntimeException cause) {
        return unclear(
                "was handed over to "
                        + far.peer()
                        + " (replica "
                        + replica.key()
                        + ") and its old side on "
                        + source.record().host()
                        + " has died; the new one there has all of it and was not let run ("
                        + GnomonException.problemOf(cause).message()
                        + ")",
                "Nothing was touched. Do not end the process there: it is the only one that has"
                        + " the guest's present state. Stopping the VM, and "
                        + Advice.failover(vm.book().read().vm())
                        + ", give it up.",
                cause);
    }

    private RuntimeException unclear(String what, String next, RuntimeException cause) {
        String message = "The VM " + vm.book().read().vm() + " " + what + ".";
        return Problem.of(Problem.UNKNOWN_TRUTH, message, next).asException(cause);
    }
}
