package org.gnomon.itests.evaluation.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.gnomon.runtime.internal.RealScheduler;

/** Two tasks beside each other; the results do not depend on which did what. */
public final class Workers {

    private static final int COUNT = 2;

    private Workers() {}

    /** Applies a function to all, results in their order. */
    public static <T, R> List<R> map(List<T> all, Function<T, R> function) {
        List<R> results = new ArrayList<>();
        all.forEach(one -> results.add(null));
        AtomicInteger next = new AtomicInteger();
        Runnable work =
                () -> {
                    for (int i = next.getAndIncrement();
                            i < all.size();
                            i = next.getAndIncrement()) {
                        R result = function.apply(all.get(i));
                        synchronized (results) {
                            results.set(i, result);
                        }
                    }
                };
        try (RealScheduler scheduler = new RealScheduler()) {
            CompletableFuture.allOf(
                            IntStream.range(0, COUNT)
                                    .mapToObj(
                                            i ->
                                                    CompletableFuture.runAsync(
                                                            work, scheduler.executor()))
                                    .toArray(CompletableFuture[]::new))
                    .join();
        }
        return results;
    }
}
