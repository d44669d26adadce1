package org.gnomon.backend.kvm.internal.vm;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.qmp.QmpClient;
import org.gnomon.backend.kvm.internal.side.Limits;
import org.gnomon.backend.kvm.internal.side.Migration;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.state.Activation;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.Blackout;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.SwitchoverState;
import org.gnomon.spi.backend.StepGate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The critical part of a switchover, on one thread. The package shows its steps. */
final class Switch {
    private static final Logger LOG = LoggerFactory.getLogger(Switch.class);

    private static final Set<String> LOADED = Set.of("paused", "prelaunch");

    private final KvmVm vm;
    private final KvmStandBy standBy;
    private final Side source;
    private final Side target;
    private boolean stopSent;
    private boolean transferred;
    private boolean contSent;
    private boolean contRefused;

    Switch(KvmVm vm, KvmStandBy standBy) {
        this.vm = vm;
        this.standBy = standBy;
        this.source = vm.active();
        this.target = standBy.side();
    }

    Blackout run(Epoch epoch, StepGate gate) {
        requireAfter(vm.book().read(), epoch);
        requireRunning(source);
        vm.book().update(r -> r.withActivation(r.activation().switching(epoch.value())));
        vm.quiet(true);
        try {
            Blackout blackout = handOver(gate);
            takeOver(epoch);
            tell(gate);
            return blackout;
        } catch (RuntimeException e) {
            RuntimeException reason = reason(e);
            if (bringOneBack(reason)) {
                takeOver(epoch);
            }
            throw reason;
        } finally {
            vm.quiet(false);
        }
    }

    static void requireAfter(VmRecord record, Epoch epoch) {
        if (!epoch.isAfter(record.ownEpoch())) {
            throw Problems.of(
                    Problem.STALE_EPOCH,
                    "Activation " + epoch + " is not after " + record.epoch() + ".",
                    "Someone else has switched the VM; ask for its state again.");
        }
    }

    static void requireRunning(Side source) {
        String status = source.status();
        if (!status.equals("running")) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    "The VM is in state " + status + ", expected running.",
                    "Resume it before a switchover.");
        }
    }

    private Blackout handOver(StepGate gate) {
        QmpClient from = source.control();
        QmpClient to = target.control();
        Migration.prepareSwitch(from);
        CompletableFuture<JsonNode> sent = Migration.ended(from);
        CompletableFuture<JsonNode> loaded = Migration.ended(to);
        CompletableFuture<JsonNode> resumed =
                to.expect(e -> e.path("event").asText().equals("RESUME"));
        long start = freeze(from, sent);
        long stopped = nanos();
        gate.reached(SwitchoverState.FROZEN);
        long transferFrom = nanos();
        Migration.goOn(from);
        Migration.awaitCompleted(from, sent, "Sending the device state");
        Migration.awaitCompleted(to, loaded, "Loading the device state");
        transferred = true;
        long complete = nanos();
        gate.reached(SwitchoverState.FINALISED);
        long fenceFrom = nanos();
        requireFenced(from, to);
        long fenced = nanos();
        gate.reached(SwitchoverState.FENCED);
        long activateFrom = nanos();
        activate(to, resumed);
        long end = nanos();
        return new Blackout(
                Duration.ofNanos(stopped - start),
                Duration.ZERO,
                Duration.ofNanos(complete - transferFrom),
                Duration.ofNanos(fenced - fenceFrom),
                Duration.ofNanos(end - activateFrom),
                Duration.ofNanos(end - start));
    }

    /**
     * Stops the guest by way of the migration, which first sets itself up under the running guest.
     *
     * @return when the set-up was over, which is just before the guest was stopped
     */
    private long freeze(QmpClient from, CompletableFuture<JsonNode> ended) {
        CompletableFuture<JsonNode> active = Migration.reached(from, Set.of("active"));
        CompletableFuture<JsonNode> paused = Migration.reached(from, Set.of("pre-switchover"));
        stopSent = true;
        long asked = nanos();
        Migration.send(from, standBy.socket());
        CompletableFuture<JsonNode> next = paused.applyToEither(ended, event -> event);
        Migration.await(from, next, "pre-switchover", "Stopping the guest");
        // The event may have waited for this thread; QEMU's own time of it has not.
        Instant setUp = Migration.sentAt(active.getNow(Json.object()));
        long ago = Duration.between(setUp, vm.shared().time().now()).toNanos();
        long now = nanos();
        return Math.max(asked, Math.min(now, now - ago));
    }

    /** The source cannot run any more and the target does not run yet: both are asked at once. */
    private void requireFenced(QmpClient from, QmpClient to) {
        CompletableFuture<JsonNode> sourceStatus = from.send("query-status", null);
        CompletableFuture<JsonNode> targetStatus = to.send("query-status", null);
        String right =
                to.await(targetStatus, Limits.COMMAND, "The new side").path("status").asText();
        if (!LOADED.contains(right)) {
            target.awaitStatus(LOADED, Limits.COMMAND);
        }
        try {
            String left =
                    from.await(sourceStatus, Limits.COMMAND, "The old side")
                            .path("status")
                            .asText();
            if (!left.equals("postmigrate")) {
                source.awaitStatus(Set.of("postmigrate"), Limits.COMMAND);
            }
        } catch (GnomonException e) {
            // All that it was is in the new side, so that it died is as good as a fence.
            if (!source.diesSoon()) {
                throw e;
            }
            new Fence(vm.shared(), vm.book()).end(source);
        }
    }

    private void activate(QmpClient to, CompletableFuture<JsonNode> resumed) {
        if (!target.isAlive()) {
            throw target.crashed().asException();
        }
        contSent = true;
        try {
            to.execute("cont", null, Limits.COMMAND);
        } catch (GnomonException e) {
            contRefused = e.problem().code().equals(Problems.QEMU_ERROR);
            throw e;
        }
        to.await(resumed, Limits.COMMAND, "The new side's first step");
    }

    private long nanos() {
        return vm.shared().time().nanos();
    }

    /** The new side runs: that is the truth now, and it is written down. */
    private void takeOver(Epoch epoch) {
        VmRecord before = vm.book().read();
        List<SideRecord> gone =
                vm.retiredSide().map(left -> left.replaced(before)).orElse(List.of());
        target.become(SideRecord.Role.ACTIVE);
        source.become(SideRecord.Role.RETIRED);
        vm.book()
                .note(
                        r -> {
                            VmRecord changed = r.minus(source.record()).minus(target.record());
                            for (SideRecord side : gone) {
                                changed = changed.minus(side);
                            }
                            return changed.plus(target.record())
                                    .plus(source.record())
                                    .withActivation(Activation.at(epoch.value()));
                        });
        vm.drive(target);
        vm.retire(new KvmRetired(vm, source));
        standBy.finished();
    }

    /** Nothing that the listener says now can change that the new side runs. */
    static void tell(StepGate gate) {
        try {
            gate.reached(SwitchoverState.ACTIVATED);
        } catch (RuntimeException e) {
            LOG.warn("told that the new side runs, the listener failed", e);
        }
    }

    /** A connection that ended because the new side died says so, with its last words. */
    private RuntimeException reason(RuntimeException e) {
        boolean lost =
                e instanceof GnomonException g && g.problem().code().equals(Problem.NOT_RUNNING);
        return lost && target.diesSoon() ? target.crashed().asException(e) : e;
    }

    /**
     * After a failure: lets the old side go on if the new one never ran.
     *
     * @return whether the new side runs instead
     */
    private boolean bringOneBack(RuntimeException cause) {
        if (contSent && !contRefused) {
            if (target.runState() == RunState.RUNNING) {
                return true;
            }
            throw unclear("it cannot be shown whether the new side ran", cause);
        }
        if (contRefused && target.runState() != RunState.PAUSED) {
            throw unclear("the new side refused to run but does not stand still", cause);
        }
        if (transferred && !source.isAlive() && target.isAlive()) {
            throw unclear(
                    "the old side died; the new one has all of it and was not let run", cause);
        }
        if (!vm.shared().sides().remove(target)) {
            throw unclear("the new side's process cannot be ended", cause);
        }
        vm.book().note(r -> r.minus(target.record()));
        standBy.finished();
        if (stopSent) {
            letSourceGoOn(cause);
        }
        clear();
        vm.book().note(r -> r.withActivation(Activation.at(r.epoch())));
        return false;
    }

    private void letSourceGoOn(RuntimeException cause) {
        try {
            Migration.abandon(source);
            source.execute("cont", null);
        } catch (GnomonException e) {
            cause.addSuppressed(e);
            if (source.diesSoon()) {
                LOG.error("{} was lost before it was handed over", source.vmm());
                return;
            }
            throw unclear("the old side does not go on: " + e.problem().message(), cause);
        }
    }

    private void clear() {
        if (!source.isAlive()) {
            return;
        }
        try {
            Migration.clearSource(source.control());
        } catch (GnomonException e) {
            LOG.warn("the old side keeps a migration capability: {}", e.getMessage());
        }
    }

    private GnomonException unclear(String what, RuntimeException cause) {
        VmRecord record = vm.book().read();
        return Problem.of(
                        Problem.UNKNOWN_TRUTH,
                        "The switchover of the VM "
                                + record.vm()
                                + " failed ("
                                + GnomonException.problemOf(cause).message()
                                + ") and "
                                + what
                                + ". Its processes: "
                                + Advice.processes(record)
                                + ".",
                        "Nothing was touched since. With a checkpoint held, "
                                + Advice.failover(record.vm())
                                + " goes on from it and ends both sides first. Without one: "
                                + Advice.endAllButOne(record))
                .asException(cause);
    }
}
