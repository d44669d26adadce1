package org.gnomon.conformance;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.gnomon.conformance.support.Effort;
import org.gnomon.model.Problem;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;

/** Says the last value; with a flaw, or none. */
final class Flawed implements Forecaster {

    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final Flaw flaw;
    private final int instance = COUNTER.incrementAndGet();
    private Series longest;
    private double scratch;

    Flawed(Flaw flaw) {
        this.flaw = flaw;
    }

    @Override
    public Descriptor descriptor() {
        String name = flaw == Flaw.NAME_CHANGES ? "last-" + COUNTER.incrementAndGet() : "last";
        return new Descriptor(name, "1", "the last value", 1);
    }

    @Override
    public FittedModel restore(byte[] state) {
        if (flaw == Flaw.CANNOT_READ) {
            throw new UnsupportedOperationException();
        }
        return StateFlaws.read(flaw, state);
    }

    @Override
    public FittedModel fit(Series history, long seed) {
        spend();
        double last = last(history) + disturbance(history);
        return new LastModel(flaw, last, flaw == Flaw.KEEPS_THE_SERIES ? history : null);
    }

    private double last(Series history) {
        int i = history.size() - 1;
        if (flaw == Flaw.ANSWERS_NAN_AFTER_A_GAP && i >= 0) {
            return history.get(i);
        }
        while (i >= 0 && !Double.isFinite(history.get(i))) {
            i--;
        }
        if (i < 0) {
            return nothing();
        }
        double last = history.get(i);
        return flaw == Flaw.SHARES_A_SCRATCH ? throughTheScratch(last) : last;
    }

    private double nothing() {
        if (flaw == Flaw.ANSWERS_NAN_WITHOUT_VALUES) {
            return Double.NaN;
        }
        if (flaw == Flaw.THROWS_ITS_OWN_WITHOUT_VALUES) {
            throw new IllegalStateException("no value");
        }
        throw Problem.of(Problem.REFUSED, "no value", "").asException();
    }

    /** Another thread that comes here meanwhile changes it; it is given the time to come. */
    private double throughTheScratch(double last) {
        scratch = last;
        long enough = Effort.cpuSoFar() + Duration.ofMillis(100).toNanos();
        while (scratch == last && Effort.cpuSoFar() < enough) {
            Thread.yield();
        }
        return scratch;
    }

    /**
     * What a parallel stream does, but always in the pool: a caller that finds the pool's threads
     * asleep may have done all of a stream's work itself.
     */
    private static void inTheCommonPool() {
        AtomicBoolean done = new AtomicBoolean();
        ForkJoinPool.commonPool()
                .execute(
                        () -> {
                            long enough = Effort.cpuSoFar() + Duration.ofMillis(20).toNanos();
                            while (Effort.cpuSoFar() < enough) {
                                Thread.onSpinWait();
                            }
                            done.set(true);
                        });
        while (!done.get()) {
            Thread.yield();
        }
    }

    private double disturbance(Series history) {
        double[] values = history.toArray();
        return switch (flaw) {
            case COUNTS_ITS_FITS -> COUNTER.incrementAndGet();
            case DIFFERS_BY_INSTANCE -> instance;
            case REMEMBERS_THE_LONGEST -> fromTheLongest(history);
            case COUNTS_STEPS_IN_SECONDS -> 86_400 / history.step().toSeconds();
            case OVERFLOWS -> Arrays.stream(values).filter(v -> v == v).sum();
            case DIVIDES_BY_THE_SPREAD ->
                    1
                            / (Arrays.stream(values).max().orElse(1)
                                    - Arrays.stream(values).min().orElse(0));
            case NEEDS_MORE_THAN_IT_SAYS -> values.length > 1 ? 0 : Double.NaN;
            default -> 0;
        };
    }

    private double fromTheLongest(Series history) {
        if (longest == null || history.size() > longest.size()) {
            longest = history;
        }
        return history.size() < longest.size() ? longest.get(history.size()) : 0;
    }

    private void spend() {
        switch (flaw) {
            case NEVER_ENDS -> {
                while (!Thread.interrupted()) {
                    Thread.onSpinWait();
                }
            }
            case BURNS_CPU -> {
                long enough = Effort.cpuSoFar() + Duration.ofMillis(2100).toNanos();
                while (Effort.cpuSoFar() < enough) {
                    Thread.onSpinWait();
                }
            }
            case ALLOCATES -> {
                for (int i = 0; i < 300; i++) {
                    scratch += new byte[1 << 20].length;
                }
            }
            case MAKES_A_DAEMON -> {
                Thread daemon = new Thread(() -> {});
                daemon.setDaemon(true);
                daemon.start();
            }
            case USES_THE_COMMON_POOL -> inTheCommonPool();
            case NAPS -> LockSupport.parkNanos(1000);
            default -> {}
        }
    }
}
