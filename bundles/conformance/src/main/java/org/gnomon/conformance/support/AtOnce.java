package org.gnomon.conformance.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Two threads that do their work at the same time. */
public final class AtOnce {

    private AtOnce() {}

    /** Runs both, begun together; holds that each gives what is expected. */
    public static void both(
            Callable<long[]> first, long[] ofFirst, Callable<long[]> second, long[] ofSecond)
            throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        FutureTask<long[]> one = begin(first, together);
        FutureTask<long[]> two = begin(second, together);
        assertThat(one.get(5, TimeUnit.MINUTES)).as("first of two threads").isEqualTo(ofFirst);
        assertThat(two.get(5, TimeUnit.MINUTES)).as("second of two threads").isEqualTo(ofSecond);
    }

    private static FutureTask<long[]> begin(Callable<long[]> work, CyclicBarrier together) {
        FutureTask<long[]> task =
                new FutureTask<>(
                        () -> {
                            together.await(1, TimeUnit.MINUTES);
                            return work.call();
                        });
        Thread thread = new Thread(task, "conformance");
        thread.setDaemon(true);
        thread.start();
        return task;
    }
}
