package org.gnomon.backend.kvm.internal.stream;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;

/**
 * What is wanted of a feed, and so whether its next migration may begin. Safe for use by any
 * thread; only {@link #await} blocks.
 */
final class FeedTurn {
    private static final Duration AT_MOST = Duration.ofHours(1);

    /** So that going through memory that hardly changes takes at most a fifth of the time. */
    private static final int HOLD_OFF = 4;

    private Want want = Want.FLOW;
    private Duration holdOff = Duration.ZERO;
    private CompletableFuture<Void> changed = new CompletableFuture<>();

    /** What a feed can be wanted to do. Nothing changes a close. */
    enum Want {
        FLOW,
        FREEZE,
        FINISH,
        HOLD,
        CLOSE
    }

    synchronized boolean is(Want wanted) {
        return want == wanted;
    }

    /** From now on; false if the feed is to close. */
    synchronized boolean wish(Want wanted) {
        boolean open = want != Want.CLOSE;
        if (open) {
            want = wanted;
            changed.complete(null);
        }
        return open || wanted == Want.CLOSE;
    }

    /** As {@link #wish}, and an error if the feed is to close. */
    void require(Want wanted) {
        if (!wish(wanted)) {
            throw over();
        }
    }

    static GnomonException over() {
        return Problems.of(Problem.ILLEGAL_TRANSITION, "This feed is over.", "Begin another one.");
    }

    /**
     * An idle guest has brought a migration to its end: the next one, which goes through all of
     * memory, is not to begin at once.
     *
     * @param took how long this one took
     * @return false if that end was wanted
     */
    synchronized boolean holdOffUnlessStopping(Duration took, Duration most) {
        if (want == Want.FREEZE || want == Want.FINISH) {
            return false;
        }
        Duration pause = took.multipliedBy(HOLD_OFF);
        holdOff = pause.compareTo(most) < 0 ? pause : most;
        return true;
    }

    /** Waits until a migration may begin; false if none will. */
    boolean await() {
        while (true) {
            CompletableFuture<Void> mine;
            Duration pause;
            synchronized (this) {
                if (want == Want.CLOSE) {
                    return false;
                }
                pause = want == Want.HOLD ? AT_MOST : want == Want.FLOW ? holdOff : Duration.ZERO;
                if (pause.isZero()) {
                    return true;
                }
                changed = new CompletableFuture<>();
                mine = changed;
            }
            pause(mine, pause);
        }
    }

    private void pause(CompletableFuture<Void> change, Duration limit) {
        try {
            change.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            synchronized (this) {
                holdOff = Duration.ZERO;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(Problem.INTERNAL, "A feed was interrupted.", "").asException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
