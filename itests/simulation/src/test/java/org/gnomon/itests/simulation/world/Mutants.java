package org.gnomon.itests.simulation.world;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.gnomon.model.RunState;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.RetiredSide;
import org.gnomon.spi.backend.VirtualMachine;

/** Bugs in what a host hands out. */
final class Mutants {

    private Mutants() {}

    /** What a method of a wrapped object does instead. */
    @FunctionalInterface
    private interface Twist {
        Object call(Object target, Method method, Object[] args) throws Throwable;
    }

    static UnaryOperator<Object> of(Mutant mutant) {
        return switch (mutant) {
            case GUESSES -> o -> wrap(o, VirtualMachine.class, Mutants::guess);
            case RELEASES_EARLY -> o -> wrap(o, VirtualMachine.class, Mutants::releasing);
            case LOSS_UNDERSTATED ->
                    o ->
                            o instanceof RetiredSide
                                    ? wrap(o, RetiredSide.class, Mutants::understating)
                                    : wrap(o, Replica.class, Mutants::understating);
            default -> UnaryOperator.identity();
        };
    }

    private static Object wrap(Object target, Class<?> face, Twist twist) {
        if (!face.isInstance(target)) {
            return target;
        }
        return Proxy.newProxyInstance(
                Mutants.class.getClassLoader(),
                new Class<?>[] {face},
                (proxy, method, args) -> twist.call(target, method, args));
    }

    /** Nobody answered a switch in time, so the old side is surely the right one. */
    static void unanswered(World world, String call) {
        if (world.recipe.mutant() == Mutant.RESUMES_BLINDLY && call.equals("StandBy.switchOver")) {
            world.vms().forEach(world.truth::runRetired);
        }
    }

    private static Object pass(Object target, Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Object guess(Object target, Method method, Object[] args) throws Throwable {
        return switch (method.getName()) {
            case "activeCopies" -> CompletableFuture.completedFuture(1);
            case "runState" -> CompletableFuture.completedFuture(RunState.RUNNING);
            default -> pass(target, method, args);
        };
    }

    private static Object understating(Object target, Method method, Object[] args)
            throws Throwable {
        Object result = pass(target, method, args);
        boolean loses = Set.of("failOver", "restoreCheckpoint").contains(method.getName());
        return loses
                ? ((CompletionStage<?>) result).thenApply(d -> ((Duration) d).dividedBy(10))
                : result;
    }

    /** Asking what runs frees the old side, as it is not needed any more, is it? */
    private static Object releasing(Object target, Method method, Object[] args) throws Throwable {
        if (method.getName().equals("activeCopies")) {
            ((VirtualMachine) target).retired().ifPresent(RetiredSide::release);
        }
        return pass(target, method, args);
    }
}
