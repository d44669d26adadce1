package org.gnomon.shadow.internal;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowState;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.Cancellable;

/**
 * Looks at each protected VM whether it is still there, and whether it runs. While an operation is
 * under way it only tells it: what that decides comes first.
 */
final class PrimaryWatch {

    /** A process that is gone can be known at once, and asking is cheap. */
    private static final Duration LONGEST = Duration.ofMillis(500);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final int SURE = 2;

    private final Desk desk;
    private final Wards wards;
    private final MembersFlow members;
    private final FailoverFlow failover;
    private final Map<VmId, Eye> eyes = new ConcurrentHashMap<>();

    PrimaryWatch(Desk desk, Wards wards, MembersFlow members, FailoverFlow failover) {
        this.desk = desk;
        this.wards = wards;
        this.members = members;
        this.failover = failover;
    }

    /** From now on, four times or more within its redundancy's silence. */
    void follow(Ward ward) {
        Eye eye = new Eye(ward);
        Optional.ofNullable(eyes.put(ward.id(), eye)).ifPresent(Eye::close);
        eye.open();
    }

    void forget(VmId vm) {
        Optional.ofNullable(eyes.remove(vm)).ifPresent(Eye::close);
    }

    void close() {
        eyes.values().forEach(Eye::close);
    }

    private static Duration period(Ward ward) {
        Duration quarter = ward.redundancy().silence().dividedBy(4);
        return quarter.compareTo(LONGEST) > 0 ? LONGEST : quarter;
    }

    // What a backend that goes away says of its VMs is worth nothing.
    private boolean isKnown(VirtualMachine vm) {
        String kind = vm.definition().backend();
        return desk.inventory().find(vm.definition().id()).filter(now -> now == vm).isPresent()
                && desk.inventory().backends().stream()
                        .anyMatch(backend -> backend.info().kind().equals(kind));
    }

    /** On one VM. */
    private final class Eye {
        private final Ward ward;
        private final Stillness stillness;
        private Cancellable ticking = () -> {};
        private boolean closed;
        private boolean looking;
        private long answeredNanos;
        private int gone;
        private int silent;
        private int tries;
        private long nextTryNanos;

        Eye(Ward ward) {
            this.ward = ward;
            this.stillness = new Stillness(desk, ward);
        }

        synchronized void open() {
            answeredNanos = desk.time().nanos();
            ticking = desk.scheduler().every(period(ward), this::look);
        }

        synchronized void close() {
            closed = true;
            ticking.cancel();
        }

        private void look() {
            Optional<VirtualMachine> vm = desk.inventory().find(ward.id());
            long asked = desk.time().nanos();
            synchronized (this) {
                if (vm.isEmpty()) {
                    calm(asked);
                    stillness.forget();
                }
                if (vm.isEmpty() || looking || closed) {
                    return;
                }
                looking = true;
            }
            Stages.tolerate(
                            "Looking at " + ward.id(),
                            desk.runState(vm.get()).thenCompose(run -> seen(vm.get(), run, asked)))
                    .thenAccept(v -> ready());
        }

        private synchronized void ready() {
            looking = false;
        }

        private synchronized void calm(long now) {
            answeredNanos = now;
            gone = 0;
            silent = 0;
            tries = 0;
            nextTryNanos = now;
        }

        private CompletionStage<Void> seen(VirtualMachine vm, RunState run, long asked) {
            if (!isKnown(vm)) {
                calm(asked);
                stillness.forget();
                return Stages.done(null);
            }
            return switch (run) {
                case RUNNING -> {
                    calm(asked);
                    stillness.over();
                    yield well(vm, run);
                }
                case PAUSED, HANDED_OVER -> {
                    calm(asked);
                    yield well(vm, run).thenCompose(v -> stands(vm, run));
                }
                case SHUT_DOWN -> {
                    calm(asked);
                    stillness.over();
                    yield shutDown(vm);
                }
                // Silence in between does not mean that it ran.
                case GONE, UNKNOWN -> isLost(run) ? lost(vm, run) : Stages.done(null);
            };
        }

        private CompletionStage<Void> stands(VirtualMachine vm, RunState run) {
            CompletionStage<Void> told = stillness.seen(vm, run);
            stillness.lookAgain().ifPresent(pause -> desk.scheduler().after(pause, this::look));
            return told;
        }

        private synchronized boolean isLost(RunState run) {
            gone = run == RunState.GONE ? gone + 1 : 0;
            silent = run == RunState.UNKNOWN ? silent + 1 : 0;
            Duration since = desk.time().since(answeredNanos);
            return gone >= SURE
                    || silent >= SURE && since.compareTo(ward.redundancy().silence()) > 0;
        }

        private CompletionStage<Void> well(VirtualMachine vm, RunState run) {
            boolean back =
                    ward.rest() == Ward.Rest.PRIMARY_LOST || ward.rest() == Ward.Rest.SHUT_DOWN;
            if (back && Desk.runs(run) && ward.isIdle()) {
                failover.found(ward);
                members.resume(ward, vm);
            }
            return Stages.done(null);
        }

        private CompletionStage<Void> lost(VirtualMachine vm, RunState found) {
            Optional<Job> job = wards.job(ward.id());
            job.ifPresent(j -> j.lost(Sentences.primaryLost(ward.id(), found, "")));
            synchronized (this) {
                long now = desk.time().nanos();
                if (job.isPresent() || !ward.isIdle() || now - nextTryNanos < 0) {
                    return Stages.done(null);
                }
                Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(tries++, 6));
                nextTryNanos = now + pause.toNanos();
            }
            return failover.lost(ward, vm, found);
        }

        // Nothing is lost, so no one is alarmed; its shadows have nothing to follow.
        private CompletionStage<Void> shutDown(VirtualMachine vm) {
            wards.job(ward.id())
                    .ifPresent(j -> j.lost(Sentences.notRunning(ward.id(), "SHUT_DOWN")));
            if (!ward.isIdle() || ward.rest() == Ward.Rest.SHUT_DOWN) {
                return Stages.done(null);
            }
            ward.rest(Ward.Rest.SHUT_DOWN);
            failover.found(ward);
            Map<String, String> fields =
                    Map.of("event", "shut-down", "backend", vm.definition().backend());
            CompletionStage<Void> all =
                    Stages.tolerate(
                            "Noting that " + ward.id() + " shut itself down",
                            desk.force(ward.id(), Journal.Kind.VM, fields));
            for (Life life : ward.lives()) {
                boolean parked =
                        life.state() != ShadowState.ABSENT
                                && life.tryMove(
                                        ShadowMachine.Event.PARK,
                                        "Parked: the guest shut itself down.");
                if (parked) {
                    all = all.thenCompose(v -> members.freed(life));
                }
            }
            return all;
        }
    }
}
