package org.gnomon.backend.simulator.internal;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.gnomon.model.Problem;
import org.gnomon.model.Update;
import org.gnomon.simulation.FaultPlan;
import org.gnomon.simulation.NamedOptions;
import org.gnomon.simulation.Randomness;

/**
 * The steps of which operations are made. A step asks the fault plans, takes its time, and then has
 * its effect at once; a step that timed out never has its effect.
 */
final class Steps {

    private final Controller controller;
    private final HostedVm vm;
    private final Victim victim;
    private final FaultPlan extra;

    /** Which process a step is done by. */
    interface Victim {
        /** A process that is only being made. */
        Victim NONE =
                new Victim() {
                    @Override
                    public boolean isHung() {
                        return false;
                    }

                    @Override
                    public void crash(Problem why) {
                        // What is being made is dropped by who made it when the step fails.
                    }
                };

        /** What is only being made, on a machine that may be silent. */
        static Victim on(BooleanSupplier silent) {
            return new Victim() {
                @Override
                public boolean isHung() {
                    return silent.getAsBoolean();
                }

                @Override
                public void crash(Problem why) {
                    NONE.crash(why);
                }
            };
        }

        boolean isHung();

        void crash(Problem why);
    }

    Steps(Controller controller, HostedVm vm, Victim victim) {
        this(controller, vm, victim, new FaultPlan(new Randomness(0), controller.time()));
    }

    private Steps(Controller controller, HostedVm vm, Victim victim, FaultPlan extra) {
        this.controller = controller;
        this.vm = vm;
        this.victim = victim;
        this.extra = extra;
    }

    /** With the faults that an update's parameters tell. */
    Steps with(Update update) {
        Randomness seed = new Randomness(vm.settings().seed()).child("update faults");
        FaultPlan plan = new FaultPlan(seed, controller.time());
        for (Map.Entry<String, String> p : update.parameters().entrySet()) {
            if (!p.getKey().startsWith(Points.PREFIX)) {
                throw Problem.of(
                                Problem.INVALID_INPUT,
                                "'" + p.getKey() + "' is not a parameter of a simulated update",
                                "Known: fault.POINT.")
                        .asException();
            }
            plan.add(Points.rule(p.getKey(), p.getValue()));
        }
        return new Steps(controller, vm, victim, plan);
    }

    Steps by(Victim other) {
        return new Steps(controller, vm, other, extra);
    }

    /** A step with a result; it cannot be lied about. */
    <T> CompletionStage<T> call(String point, Duration takes, Supplier<T> effect) {
        return begin(point, takes)
                .thenApplyAsync(
                        fault -> {
                            strike(point, fault);
                            return effect.get();
                        },
                        controller.scheduler().blocking());
    }

    /**
     * A step without a result.
     *
     * @param lie what happens instead, when the hypervisor only says that it was done
     */
    CompletionStage<Void> run(String point, Duration takes, Runnable effect, Runnable lie) {
        return begin(point, takes)
                .thenAcceptAsync(
                        fault -> {
                            strike(point, fault);
                            if (fault.filter(f -> f.name().equals("lie")).isPresent()) {
                                lie.run();
                            } else {
                                effect.run();
                            }
                        },
                        controller.scheduler().blocking());
    }

    private CompletionStage<Optional<NamedOptions>> begin(String point, Duration takes) {
        Optional<NamedOptions> fault = faultAt(point);
        Duration limit = controller.host().options().limit();
        long nanos = (long) (takes.toNanos() * vm.jitter());
        Duration by = fault.flatMap(f -> f.span("by")).orElse(Duration.ZERO);
        boolean hangs = victim.isHung() || fault.filter(f -> f.name().equals("hang")).isPresent();
        CompletionStage<Void> wait =
                hangs
                        ? new CompletableFuture<>()
                        : controller.scheduler().delay(Duration.ofNanos(nanos).plus(by));
        return controller
                .scheduler()
                .within(limit, wait, () -> late(point, limit).asException())
                .thenApply(v -> fault);
    }

    private Optional<NamedOptions> faultAt(String point) {
        String subject = vm.id().value();
        return Stream.of(extra, vm.faults(), controller.host().faults())
                .flatMap(plan -> plan.at(point, subject).stream())
                .findFirst();
    }

    private Problem late(String point, Duration limit) {
        return Problem.of(
                Problem.TIMEOUT,
                "the hypervisor of " + vm.id() + " did not answer to " + point + " for " + limit,
                "Look whether it hangs.");
    }

    private void strike(String point, Optional<NamedOptions> fault) {
        controller.requireCurrent();
        if (victim.isHung()) {
            // Silent since the step began: what was asked did not get there.
            throw late(point, controller.host().options().limit()).asException();
        }
        if (fault.isEmpty()) {
            return;
        }
        NamedOptions f = fault.get();
        String message = "injected at " + point + " of " + vm.id() + ": " + f.name();
        switch (f.name()) {
            case "fail" -> throw problem(f.text("code").orElse("sim-fault"), message).asException();
            case "unknown" -> throw problem(Problem.UNKNOWN_TRUTH, message).asException();
            case "crash" -> {
                Problem crash = problem(Problem.CRASHED, message);
                victim.crash(crash);
                throw crash.asException();
            }
            default -> {
                // delay has passed, hang never comes here, lie is for run()
            }
        }
    }

    private static Problem problem(String code, String message) {
        return Problem.of(code, message, "Take the fault out of the properties.");
    }
}
