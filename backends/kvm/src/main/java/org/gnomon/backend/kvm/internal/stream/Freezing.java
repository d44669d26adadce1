package org.gnomon.backend.kvm.internal.stream;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.side.Migration;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/**
 * The way to a guest that stands still: a sprint, in which rounds are as short as they get, until
 * little is left or it no longer gets less, then the stop. One use, one thread.
 */
final class Freezing {
    private static final Duration LOOK = Duration.ofMillis(5);

    /** As little as can be expected of any guest. */
    private static final long LITTLE = 256 << 10;

    /** It gets less as long as there is a new least, by a hundredth, this often. */
    private static final Duration SHRINKING = Duration.ofMillis(500);

    /** Or as long as a round has less than this of the least that one had before. */
    private static final double LESS = 0.95;

    /** So many rounds that did not have less: it will not get less. */
    private static final int IN_VAIN = 3;

    /**
     * A guest of which it will not get less writes now more, now less: it is stopped at the begin
     * of a round that has little more than the least one. That much more is taken with each round.
     */
    private static final double NEAR_LEAST = 0.2;

    /** Of one that is held up altogether. */
    private static final double STUCK = 1.5;

    private final TimeSource time;
    private final Scheduler scheduler;
    private final Supplier<OneMigration> current;
    private final CompletableFuture<?> over;
    private OneMigration at;
    private long least = Long.MAX_VALUE;
    private long leastNanos;
    private long syncs;

    /** What the guest wrote in the round before: about as much again is written in the next. */
    private long round;

    private long leastRound = Long.MAX_VALUE;
    private int inVain;
    private long asked;

    Freezing(OneMigration.Parts parts, Supplier<OneMigration> current, CompletableFuture<?> over) {
        this.time = parts.time();
        this.scheduler = parts.scheduler();
        this.current = current;
        this.over = over;
    }

    QemuFeed.Frozen run(Duration limit, long mostLeft) {
        long began = time.nanos();
        asked = began;
        while (time.since(began).compareTo(limit) < 0) {
            if (over.isDone()) {
                throw Problems.of(
                        Problem.ILLEGAL_TRANSITION,
                        "The feed ended before the guest stood still.",
                        "Look why it ended, then begin another one.");
            }
            OneMigration migration = current.get();
            if (migration != null && !migration.isCancelled() && migration.channel() != null) {
                if (migration.paused().isDone()) {
                    return frozen(migration);
                }
                step(migration, mostLeft);
            }
            pause(migration);
        }
        throw late(limit, mostLeft);
    }

    private void step(OneMigration migration, long mostLeft) {
        if (migration != at) {
            at = migration;
            least = Long.MAX_VALUE;
            syncs = 0;
            inVain = 0;
        }
        Look look = migration.look();
        if (!look.isActive() || migration.stops()) {
            return;
        }
        migration.sprint();
        boolean begins = begins(look);
        if (look.isSeeded() && round <= mostLeft && isLeast(look.remainingBytes(), begins)) {
            asked = time.nanos();
            migration.stop();
        }
    }

    /** Whether a round has begun since the last look; of the first one only a part may be left. */
    private boolean begins(Look look) {
        if (look.syncs() == syncs) {
            return false;
        }
        boolean isWhole = syncs > 0;
        syncs = look.syncs();
        round = look.remainingBytes();
        if (isWhole && look.isSeeded()) {
            inVain = round < leastRound * LESS ? 0 : inVain + 1;
            leastRound = Math.min(leastRound, round);
        }
        return isWhole;
    }

    /**
     * Whether it gets no less than now.
     *
     * @param begins whether the log was read just now: then all that was written is known
     */
    private boolean isLeast(long remaining, boolean begins) {
        if (remaining < least - least / 100) {
            least = remaining;
            leastNanos = time.nanos();
        }
        if (remaining <= LITTLE) {
            return round <= LITTLE || begins && isLow();
        }
        boolean stuck = time.since(leastNanos).compareTo(SHRINKING) >= 0;
        return begins && isLow() || stuck && remaining <= least * STUCK;
    }

    /** Whether it will not get less, and this round is one of the least. */
    private boolean isLow() {
        int more = inVain - IN_VAIN + 1;
        return more > 0 && round <= leastRound * (1 + NEAR_LEAST * more);
    }

    private void pause(OneMigration migration) {
        CompletableFuture<?> tick = scheduler.delay(LOOK).toCompletableFuture();
        CompletableFuture<?> paused = migration == null ? tick : migration.paused();
        try {
            if (paused.isDone()) {
                tick.get(1, TimeUnit.SECONDS);
            } else {
                CompletableFuture.anyOf(tick, paused, over).get(1, TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            return; // looked at again at once
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(Problem.INTERNAL, "A freeze was interrupted.", "").asException(e);
        }
    }

    private QemuFeed.Frozen frozen(OneMigration migration) {
        long ready = time.nanos();
        OneMigration.Stopped stopped = migration.stopped().getNow(null);
        return new QemuFeed.Frozen(
                asked,
                stopped == null ? asked : stopped.nanos(),
                ready,
                migration.last().remainingBytes(),
                stopped == null ? time.now() : Migration.sentAt(stopped.event()));
    }

    private GnomonException late(Duration limit, long mostLeft) {
        OneMigration migration = at;
        if (migration == null || migration.stops() || leastRound <= mostLeft) {
            return Problems.timeout("The way to a guest that stands still", limit);
        }
        return Problems.of(
                QemuFeed.WILL_NOT_CONVERGE,
                "The guest writes its memory faster than it can be handed out: the least that was"
                        + " written in a round within "
                        + limit.toMillis()
                        + " ms was "
                        + (leastRound == Long.MAX_VALUE ? least : leastRound)
                        + " bytes; expected at most "
                        + mostLeft
                        + " ("
                        + migration.forecast().describe()
                        + ").",
                "Try when the guest is quieter, allow it to be slowed down, or allow more.");
    }
}
