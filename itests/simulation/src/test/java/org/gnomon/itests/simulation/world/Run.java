package org.gnomon.itests.simulation.world;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** One whole run of a world, from its seed to the last check. */
public final class Run {

    private Run() {}

    /**
     * What came of a run.
     *
     * @param seed of the run
     * @param violations promises that were broken; empty is good
     * @param strikes faults that really struck, and how often
     * @param outcomes what became of what was asked for, and how often
     * @param hash of the trace
     * @param lines the trace, if it was asked for
     */
    public record Result(
            long seed,
            List<Violation> violations,
            Map<String, Integer> strikes,
            Map<String, Integer> outcomes,
            long hash,
            List<String> lines) {

        /** Whether all promises were kept. */
        public boolean good() {
            return violations.isEmpty();
        }
    }

    /** Runs a world. The same seed and recipe give the same result, bit for bit. */
    public static Result of(long seed, Recipe recipe) {
        World world = new World(seed, recipe);
        try {
            live(world);
        } catch (RuntimeException | Error e) {
            StringBuilder where = new StringBuilder(e.toString());
            for (StackTraceElement at : e.getStackTrace()) {
                where.append("\n    at ").append(at);
            }
            world.checker.found(Violation.Kind.THROWN, where.toString());
        }
        return new Result(
                seed,
                List.copyOf(world.checker.violations()),
                world.strikes(),
                world.operations.outcomes(),
                world.trace.hash(),
                world.trace.lines());
    }

    private static void live(World world) {
        SplittableRandom random = world.time.randomness().stream("run");
        Scenario scenario = new Scenario(world);
        Trouble trouble = new Trouble(world);
        int steps = 2 + random.nextInt(3);
        List<Integer> faults = trouble.plan(steps);
        scenario.begin();
        for (int i = 0; i < steps && !world.checker.failed(); i++) {
            for (int at : faults) {
                if (at == i) {
                    trouble.brew();
                }
            }
            scenario.step();
        }
        trouble.calm();
        new Ending(world).check();
        world.countFailovers();
    }
}
