package org.gnomon.itests.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.gnomon.itests.simulation.world.Recipe;
import org.gnomon.itests.simulation.world.Run;
import org.gnomon.runtime.internal.RealScheduler;

/** Many runs, by a few workers. Each run has a world of its own, so they share nothing. */
final class Batch {

    private static final int WORKERS = 2;

    private final Recipe recipe;
    private final AtomicLong next;
    private final long end;
    private final Predicate<Run.Result> enough;
    private final AtomicBoolean stop = new AtomicBoolean();

    private Batch(long first, long count, Recipe recipe, Predicate<Run.Result> enough) {
        this.next = new AtomicLong(first);
        this.end = first + count;
        this.recipe = recipe;
        this.enough = enough;
    }

    /**
     * Runs seeds in a row.
     *
     * @param enough whether a result is a reason to stop before the end
     */
    static Tally run(long first, long count, Recipe recipe, Predicate<Run.Result> enough) {
        Batch batch = new Batch(first, count, recipe, enough);
        try (RealScheduler scheduler = new RealScheduler()) {
            List<CompletableFuture<Tally>> parts = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                parts.add(CompletableFuture.supplyAsync(batch::work, scheduler.blocking()));
            }
            Tally all = new Tally();
            parts.forEach(part -> all.add(part.join()));
            return all;
        }
    }

    private Tally work() {
        Tally tally = new Tally();
        for (long seed = next.getAndIncrement();
                seed < end && !stop.get();
                seed = next.getAndIncrement()) {
            Run.Result result = Run.of(seed, recipe);
            tally.add(result);
            if (enough.test(result)) {
                stop.set(true);
            }
        }
        return tally;
    }
}
