package org.gnomon.itests.simulation.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.gnomon.model.GnomonException;
import org.gnomon.model.VmId;

/** What was asked of the controllers, and what became of it. */
final class Operations {

    private final World world;
    private final List<Operation> open = new ArrayList<>();
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final Set<VmId> told = new TreeSet<>();

    Operations(World world) {
        this.world = world;
    }

    /** Something that was asked for. */
    static final class Operation {
        final String name;
        final VmId vm;
        final Controller by;
        boolean done;

        Operation(String name, VmId vm, Controller by) {
            this.name = name;
            this.vm = vm;
            this.by = by;
        }
    }

    /** Asks the controller for something. */
    <T> Operation ask(
            String name, VmId vm, Supplier<CompletionStage<T>> work, Function<T, String> outcome) {
        Operation operation = new Operation(name, vm, world.live());
        if (name.equals("protect") || name.equals("failover")) {
            told.remove(vm);
        }
        world.causes.act(vm);
        open.add(operation);
        world.trace.add("op", name + " begins");
        try {
            work.get().whenComplete((value, error) -> ended(operation, value, error, outcome));
        } catch (RuntimeException e) {
            ended(operation, null, e, outcome);
        } catch (Died e) {
            world.trace.add("op", name + " killed the controller");
        }
        return operation;
    }

    private <T> void ended(
            Operation operation, T value, Throwable error, Function<T, String> outcome) {
        if (operation.done) {
            return;
        }
        operation.done = true;
        open.remove(operation);
        if (!operation.by.process().isAlive()) {
            return;
        }
        String how =
                error == null
                        ? outcome.apply(value)
                        : "refused " + GnomonException.problemOf(error).code();
        if (error != null && operation.name.equals("protect")) {
            told.add(operation.vm);
        }
        world.trace.add("op", operation.name + " ended: " + how + reason(error));
        count(operation.name + ":" + how);
    }

    private static String reason(Throwable error) {
        return error == null ? "" : " " + GnomonException.problemOf(error);
    }

    void count(String outcome) {
        outcomes.merge(outcome, 1, Integer::sum);
    }

    /** A controller died, or is not in charge any more: what it had under way has no end. */
    void cutOff(Controller dead) {
        for (Operation o : List.copyOf(open)) {
            if (o.by == dead) {
                o.done = true;
                open.remove(o);
                world.trace.add("op", o.name + " was cut off");
                count(o.name + ":cut-off");
            }
        }
    }

    /** Whether who asked for the last thing about a VM was told that it could not be protected. */
    boolean isTold(VmId vm) {
        return told.contains(vm);
    }

    List<Operation> open() {
        return open;
    }

    boolean allDone() {
        return open.isEmpty();
    }

    Map<String, Integer> outcomes() {
        return outcomes;
    }
}
