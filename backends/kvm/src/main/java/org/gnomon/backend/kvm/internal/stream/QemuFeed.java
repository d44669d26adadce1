package org.gnomon.backend.kvm.internal.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.QmpClient;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.backend.kvm.internal.stream.FeedTurn.Want;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.spi.replication.ChangeFeed;
import org.gnomon.spi.replication.ChangeSink;
import org.gnomon.spi.replication.FeedPace;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory of a running QEMU and its changes, out of QEMU's own migration.
 *
 * <pre>
 *   run: begin -> all pages -> rounds -> rounds ...              guest runs
 *          ^                     |   \--(freeze)--> STANDS --(finish)--> COMPLETED, guest stands
 *          |                     |                    \----(abandon)--> CLOSED, guest runs
 *          +--(hold-off)-- (idle guest: all is handed out, QEMU would end it: cancelled)
 *          +--(resume)---- (hold)
 *   close, from anywhere before finish: cancelled, CLOSED, guest runs
 * </pre>
 *
 * <p>{@link #run} has a thread of its own; {@link #freeze}, {@link #finish}, {@link #abandon},
 * {@link #hold} and {@link #resume} block and are for one other thread; the rest is for any.
 * Post-copy is never used: a guest has all of its memory on one host or the other.
 */
public final class QemuFeed implements ChangeFeed {
    private static final Logger LOG = LoggerFactory.getLogger(QemuFeed.class);
    private static final double MIB = 1 << 20;

    /** Code: the guest writes faster than its memory can be handed out. */
    public static final String WILL_NOT_CONVERGE = "will-not-converge";

    private final SourceMigration source;
    private final Supplier<Intake> intakes;
    private final FeedSettings settings;
    private final OneMigration.Parts parts;
    private final FirstPass firstPass = new FirstPass();
    private final FeedTurn turn = new FeedTurn();
    private final Object beginning = new Object();
    private final long size;
    private final CompletableFuture<End> done = new CompletableFuture<>();
    private volatile FeedPace pace = FeedPace.rounds(Duration.ofSeconds(1));
    private volatile FeedHandler handler;
    private volatile OneMigration current;
    private volatile long roundsBefore;
    private volatile boolean guestRan;
    private volatile boolean isHandedOver;
    private volatile long unasked;

    /**
     * Asks QEMU about its memory, shortly. {@code unsupported} if it does not log all changes.
     *
     * @param control the VM's control connection, shared with others and never closed here
     * @param intakes a new one for each migration
     */
    public QemuFeed(
            Supplier<QmpClient> control,
            Supplier<Intake> intakes,
            FeedSettings settings,
            TimeSource time,
            Scheduler scheduler) {
        this.source = new SourceMigration(control);
        this.intakes = intakes;
        this.settings = settings;
        this.parts = new OneMigration.Parts(source, firstPass, time, scheduler);
        this.size = source.ramBytes();
        source.requireWholeLog(settings.ram().bytes());
    }

    /** Who must know that it stops the guest for a moment. To be called before {@link #run}. */
    public void onStanding(Consumer<Boolean> listener) {
        source.onStanding(listener);
    }

    /**
     * That the guest stands still.
     *
     * @param askedNanos when QEMU was told to stop it, or was seen to have stopped it
     * @param stoppedNanos when it was heard that it stands still
     * @param readyNanos when QEMU was ready to hand out the last
     * @param remainingBytes of memory that were to be handed out when it was last looked at
     * @param stoppedAt by QEMU's clock, which is the time of day on its host
     */
    public record Frozen(
            long askedNanos,
            long stoppedNanos,
            long readyNanos,
            long remainingBytes,
            Instant stoppedAt) {}

    /**
     * What a freeze would find.
     *
     * @param remainingBytes changed and not handed out, -1 if unknown
     * @param dirtyBytesPerSecond what the guest writes, NaN if unknown
     * @param handedOutBytesPerSecond what was handed out of late, NaN if unknown
     * @param converges false only if the guest is known to write faster
     */
    public record Forecast(
            long remainingBytes,
            double dirtyBytesPerSecond,
            double handedOutBytesPerSecond,
            boolean converges) {
        static final Forecast UNKNOWN = new Forecast(-1, Double.NaN, Double.NaN, true);

        /** For a person. */
        public String describe() {
            return String.format(
                    Locale.ROOT,
                    "%.1f MiB left, %.1f MiB/s written, %.1f MiB/s handed out",
                    remainingBytes / MIB,
                    dirtyBytesPerSecond / MIB,
                    handedOutBytesPerSecond / MIB);
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public End run(ChangeSink sink) {
        claim(sink);
        try {
            guestRan = source.guestRuns();
            End end = flow();
            done.complete(end);
            return end;
        } catch (RuntimeException e) {
            if (turn.is(Want.CLOSE)) {
                LOG.debug("a feed that was closed ended with an error", e);
                done.complete(End.CLOSED);
                return End.CLOSED;
            }
            done.completeExceptionally(e);
            throw e;
        } finally {
            leaveAsUsual();
        }
    }

    private synchronized void claim(ChangeSink sink) {
        if (handler != null) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION, "This feed has been run before.", "Begin another.");
        }
        handler = new FeedHandler(sink, firstPass);
    }

    private void leaveAsUsual() {
        done.completeExceptionally(new IllegalStateException("ended without an outcome"));
        try {
            source.askUsual();
        } catch (GnomonException e) {
            LOG.debug("QEMU cannot be told to be as usual", e);
        }
    }

    private End flow() {
        while (turn.await()) {
            if (migrate() && !turn.is(Want.CLOSE)) {
                handler.complete();
                return End.COMPLETED;
            }
        }
        return End.CLOSED;
    }

    /** One migration from its beginning to its end; whether all was handed out. */
    private boolean migrate() {
        boolean held = settings.mayHold() && source.canHold();
        OneMigration migration = new OneMigration(parts, intakes.get(), held);
        migration.paused().thenRun(() -> paused(migration));
        RuntimeException failure = null;
        try {
            if (!begin(migration)) {
                return false;
            }
            new QemuStreamReader(migration.channel(), settings.ram(), handler).run();
        } catch (RuntimeException e) {
            failure = e;
        }
        try {
            return isCompleted(migration, failure);
        } finally {
            roundsBefore = roundsBefore + migration.last().syncs();
            migration.close();
        }
    }

    /** Nobody can hold or end a feed between its look at what is wanted and QEMU's beginning. */
    private boolean begin(OneMigration migration) {
        synchronized (beginning) {
            if (turn.is(Want.CLOSE) || turn.is(Want.HOLD)) {
                migration.close();
                return false;
            }
            current = migration;
            RoundMarks marks = new RoundMarks(parts.time());
            migration.begin(() -> pace, marks);
            handler.begin(migration.channel(), marks);
            if (turn.is(Want.CLOSE)) {
                migration.cancel(); // it was closed before there was anything to cancel
            }
            return true;
        }
    }

    private boolean isCompleted(OneMigration migration, RuntimeException failure) {
        if (handler.refused() != null || failure != null && !migration.isCancelled()) {
            throw failed(migration, failure);
        }
        Look end = migration.settle();
        if (migration.isCancelled()) {
            return false;
        }
        if (!end.status().equals(Look.COMPLETED)) {
            throw failed(migration, failure);
        }
        return true;
    }

    /** What to say of one that went wrong; QEMU is at rest then. */
    private RuntimeException failed(OneMigration migration, RuntimeException failure) {
        if (migration.handsOver() || migration.look().isUnderWay()) {
            migration.cancel();
        }
        Look end = migration.settle();
        return handler.refused() != null ? handler.refused() : end.failure(failure);
    }

    /** QEMU has stopped the guest; called as soon as it is heard, must not wait. */
    private void paused(OneMigration migration) {
        if (turn.holdOffUnlessStopping(migration.age(), settings.holdOffAtMost())) {
            unasked = unasked + 1;
            LOG.debug("all is handed out after {}: kept from ending", migration.age());
            migration.cancel();
        }
    }

    /** How often QEMU would have ended a migration, with nothing left. */
    public long unaskedEnds() {
        return unasked;
    }

    @Override
    public void pace(FeedPace wanted) {
        pace = wanted;
    }

    @Override
    public Figures figures() {
        OneMigration migration = current;
        Look look = migration == null || isOver() ? Look.NONE : migration.last();
        FeedHandler counts = handler;
        return new Figures(
                roundsBefore + look.syncs(),
                counts == null ? 0 : counts.pages() * StreamLayout.PAGE,
                look.remainingBytes(),
                look.dirtyBytesPerSecond(),
                look.throttle());
    }

    /** What a freeze would find now. Never blocks. */
    public Forecast forecast() {
        OneMigration migration = current;
        return migration == null || isOver() ? Forecast.UNKNOWN : migration.forecast();
    }

    /** Whether {@link #run} has ended. */
    public boolean isOver() {
        return done.isDone();
    }

    /** As {@link #freeze(Duration, long)}, whatever is left in the end. */
    public Frozen freeze(Duration limit) {
        return freeze(limit, Long.MAX_VALUE);
    }

    /**
     * Lets the guest stand still once as little as can be is left: rounds as short as they get, and
     * when they get no shorter, QEMU stops it. If that fails, the guest runs on, and so does the
     * feed.
     *
     * @param mostLeft the most bytes that may be left to hand out while it stands
     * @throws GnomonException {@link #WILL_NOT_CONVERGE} with numbers if more stays left up to the
     *     limit, {@code timeout} if QEMU does not stop, {@code not-running}
     */
    public Frozen freeze(Duration limit, long mostLeft) {
        turn.require(Want.FREEZE);
        sprinting(true);
        try {
            return new Freezing(parts, () -> current, done).run(limit, mostLeft);
        } catch (RuntimeException e) {
            flowAgain();
            throw e;
        }
    }

    private void sprinting(boolean on) {
        FeedHandler at = handler;
        if (at != null) {
            at.sprinting(on);
        }
    }

    private void flowAgain() {
        turn.wish(Want.FLOW);
        sprinting(false);
        OneMigration migration = current;
        if (migration == null) {
            return;
        }
        migration.flow();
        if (migration.stops() || migration.paused().isDone()) {
            // It was told to stop, which it may still do.
            migration.cancel();
        }
    }

    /**
     * After {@link #freeze}: hands out the last pages and the state. Returns when {@link #run} has
     * handed out all of it and QEMU is done; the guest stands still, this QEMU will not let it run
     * unless it is told to.
     */
    public void finish(Duration limit) {
        turn.require(Want.FINISH);
        Optional.ofNullable(current).orElseThrow(FeedTurn::over).handOver();
        End end = Waits.get(done, limit, "Handing out the last of the memory and the state");
        isHandedOver = end == End.COMPLETED;
        if (!isHandedOver) {
            String what = "The feed was closed while the last of the memory was handed out.";
            throw Problems.of(Problem.ILLEGAL_TRANSITION, what, "Try again.");
        }
    }

    /**
     * Gives up, at any time before {@link #finish} has returned: the feed is over, and if the guest
     * ran before, it is confirmed to run.
     *
     * @throws GnomonException {@code not-running} if QEMU is gone, {@code timeout}
     */
    public void abandon() {
        turn.wish(Want.CLOSE);
        rest();
        source.askUsual();
    }

    /** Ends the migration, if QEMU is at one, and sees to it that the guest runs. */
    private void rest() {
        OneMigration migration;
        synchronized (beginning) {
            migration = current;
        }
        if (migration != null && !isHandedOver) {
            migration.rest(guestRan);
        }
    }

    /** Ends the migration for now, so that QEMU can do another one. */
    public void hold() {
        turn.require(Want.HOLD);
        rest();
        source.askUsual();
    }

    /** After {@link #hold}: begins again with all of memory. */
    public void resume() {
        turn.require(Want.FLOW);
    }

    @Override
    public void close() {
        turn.wish(Want.CLOSE);
        OneMigration migration = current;
        if (migration != null && !isOver()) {
            try {
                migration.cancel();
            } catch (GnomonException e) {
                LOG.debug("no QEMU to tell that its feed was closed", e);
                migration.close();
            }
        }
    }
}
