package org.gnomon.replication.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.replication.internal.far.FarStream;
import org.gnomon.replication.internal.far.PaceControl;
import org.gnomon.spi.replication.ChangeFeed;
import org.gnomon.time.Cancellable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings changes to a replica on another host: runs one feed after the other into a stream that
 * outlives them.
 *
 * <pre>
 *   IDLE --goOn--> OPENING --feed and connection there--> FEEDING --completed--> ENDED
 *    ^                ^  \                                  |                      |
 *    |                |   \------failed----> RESTING <------+ failed, closed       |
 *    |                +---back-off over--------+ |                                 |
 *    +-------- state wants no rounds ------------+                                 |
 *                     ^                                                            |
 *                     +--goOn: released, not switched, nothing came of the freeze--+
 *
 *   HALTED  from all, for good
 * </pre>
 */
final class FarLink {

    private static final Logger LOG = LoggerFactory.getLogger(FarLink.class);
    private static final Duration TICK = Duration.ofMillis(200);
    private static final int SPRINT = 3;

    private final Assembly.Ground on;
    private final FarEnds ends;
    private final Runnable onRound;
    private final PaceControl control;
    private final FeedTries tries;
    private final FarRounds rounds;
    private final FreezeWatch freezeWatch;
    private final FarFreezes freezes;
    private final UnaryOperator<Problem> kept;
    private Phase phase = Phase.IDLE;
    private FarStream stream;
    private Feeding feeding;
    private long feeds;
    private Cancellable ticks = () -> {};
    private Cancellable rest = () -> {};
    private CompletionStage<Void> halting;

    private enum Phase {
        IDLE,
        OPENING,
        FEEDING,
        RESTING,
        ENDED,
        HALTED
    }

    /**
     * Makes one that is idle.
     *
     * @param kept with what is kept although replication has failed
     * @param onRound called after each round that has arrived, by no particular thread
     */
    FarLink(
            Assembly.Ground on,
            FarEnds ends,
            FarFreezes freezes,
            UnaryOperator<Problem> kept,
            Runnable onRound) {
        this.on = on;
        this.freezes = freezes;
        this.kept = kept;
        this.ends = ends;
        this.onRound = onRound;
        tries = new FeedTries(ends.settings().outage());
        control = new PaceControl(ends.goal());
        rounds = new FarRounds(on, control, this::arrived);
        freezeWatch =
                new FreezeWatch(on.wish().vm(), on.env().scheduler(), this::freezeCameToNothing);
    }

    /** Sees to it that a feed runs, if the state wants one. Never blocks. */
    void goOn() {
        synchronized (this) {
            boolean rests = phase == Phase.IDLE || phase == Phase.ENDED;
            if (!rests || !on.status().state().isFed()) {
                return;
            }
            phase = Phase.OPENING;
            feeding = null;
            ticks.cancel();
            ticks = on.env().scheduler().every(TICK, this::tick);
        }
        open();
    }

    private void open() {
        CompletionStage<Long> link;
        synchronized (this) {
            link = stream == null ? null : stream.ready();
        }
        CompletionStage<?> opened =
                link == null
                        ? Stages.call(ends::feed).thenCompose(this::firstStream)
                        : link.thenCompose(era -> ends.feed().thenAccept(f -> begin(f, era)));
        opened.whenComplete(
                (ignored, error) -> {
                    if (error != null) {
                        over(null, error);
                    }
                });
    }

    private CompletionStage<Void> firstStream(ChangeFeed feed) {
        FarStream made;
        synchronized (this) {
            if (phase == Phase.HALTED) {
                feed.close();
                return Stages.DONE;
            }
            made = ends.stream(feed.size(), rounds);
            stream = made;
        }
        return made.ready()
                .thenAccept(era -> begin(feed, era))
                .whenComplete(
                        (ignored, error) -> {
                            if (error != null) {
                                feed.close();
                            }
                        });
    }

    private void begin(ChangeFeed feed, long era) {
        Feeding its;
        long number;
        synchronized (this) {
            if (phase != Phase.OPENING || feed.size() > ends.bytes()) {
                feed.close();
                throw on.status().refusal("a feed").asException();
            }
            its = new Feeding(feed, stream.sink(era), new CompletableFuture<>());
            feeding = its;
            phase = Phase.FEEDING;
            number = ++feeds;
        }
        LOG.debug("{}: feed {} begins", on.wish().id(), number);
        its.sink().onRound(() -> roundEnded(its));
        pace(its);
        on.env().scheduler().blocking().execute(() -> run(its, number));
    }

    /** A feed that runs much faster than it was asked to is on its way to a freeze. */
    private void roundEnded(Feeding its) {
        if (its.sink().rounds() > PaceControl.UNPACED) {
            long asked = control.round().toNanos();
            its.sink().guess(its.sink().lastRoundNanos() < asked / SPRINT);
        }
        pace(its);
    }

    private void pace(Feeding its) {
        its.feed().pace(control.pace(its.sink().rounds()));
    }

    private void run(Feeding its, long number) {
        try {
            its.sink().begin(number).thenRun(rounds::begin);
            ChangeFeed.End end = its.feed().run(its.sink());
            if (end == ChangeFeed.End.COMPLETED) {
                completed(its);
            } else {
                over(its, FeedTries.CLOSED.asException());
            }
        } catch (RuntimeException | Error e) {
            over(its, e);
        }
    }

    private void completed(Feeding its) {
        synchronized (this) {
            if (phase == Phase.FEEDING) {
                phase = Phase.ENDED;
            }
        }
        // Asked for at once: it is on its way while the backend does its part of the freeze.
        its.sink()
                .sync()
                .whenComplete(
                        (ignored, error) -> {
                            if (error == null) {
                                its.arrived().complete(null);
                            } else {
                                its.arrived().completeExceptionally(error);
                            }
                        });
        freezeWatch.begin(its);
    }

    /** No copy came after a freeze, and the guest runs: on to the next feed. */
    private void freezeCameToNothing(Object its) {
        boolean still;
        synchronized (this) {
            still = feeding == its && phase == Phase.ENDED;
        }
        if (still && on.status().state().isFed()) {
            goOn();
        }
    }

    /** A feed did not begin, or ended without its guest being frozen. */
    private void over(Feeding its, Throwable error) {
        boolean lost = its != null && its.sink().isVoid();
        Problem problem = GnomonException.problemOf(error);
        if (its != null) {
            its.sink().abandon();
            its.feed().close();
            its.arrived().completeExceptionally(problem.asException(error));
        }
        Optional<Problem> fatal;
        synchronized (this) {
            if (phase == Phase.HALTED) {
                return;
            }
            phase = Phase.RESTING;
            fatal = stream == null ? Optional.empty() : stream.fatal();
        }
        on.dirtying().brokenOff();
        LOG.debug("{}: a feed is over: {}", on.wish().id(), problem);
        Optional<Duration> pause =
                lost ? Optional.of(Duration.ZERO) : tries.failed(problem, on.env().time().nanos());
        if (fatal.isPresent() || pause.isEmpty()) {
            failed(fatal.orElse(problem));
        } else {
            rest = on.env().scheduler().after(pause.get(), this::rested);
        }
    }

    private void rested() {
        synchronized (this) {
            if (phase != Phase.RESTING) {
                return;
            }
            boolean wanted = on.status().state().isFed();
            phase = wanted ? Phase.OPENING : Phase.IDLE;
            if (!wanted) {
                return;
            }
        }
        open();
    }

    private void arrived() {
        tries.worked();
        freezes.roundArrived();
        onRound.run();
    }

    private void failed(Problem problem) {
        boolean gone = on.wish().isMode() && on.wish().outlived().isEmpty();
        on.status().fail(gone ? on.wish().becameTheVm() : kept.apply(problem));
        freezes.halt();
        halt();
        onRound.run();
    }

    private void tick() {
        FarStream now;
        Feeding its;
        synchronized (this) {
            now = stream;
            its = phase == Phase.FEEDING ? feeding : null;
        }
        if (on.status().state().isOver()) {
            halt();
        } else if (now != null) {
            now.watch();
            now.fatal().ifPresent(this::failed);
            control.surroundings(now.bytesPerSecond(), on.wish().vm().hostPressure());
            now.want(control.linkRate(), control.budget(), control.demand());
            if (its != null && its.sink().isVoid()) {
                // It may be idle and not notice by itself.
                on.env().scheduler().blocking().execute(its.feed()::close);
            } else if (its != null) {
                pace(its);
            }
        }
    }

    /** The feed whose guest is frozen now; waits no longer for what comes of it. */
    Optional<Feeding> frozen() {
        freezeWatch.copying();
        synchronized (this) {
            return Optional.ofNullable(feeding);
        }
    }

    /** Nothing begins any more; completes when nothing is under way. */
    CompletionStage<Void> halt() {
        Feeding its;
        synchronized (this) {
            if (halting != null) {
                return halting;
            }
            phase = Phase.HALTED;
            ticks.cancel();
            rest.cancel();
            its = feeding;
            CompletableFuture<Void> done = new CompletableFuture<>();
            halting = done;
            on.env().scheduler().blocking().execute(() -> end(its, done));
        }
        return halting;
    }

    private void end(Feeding its, CompletableFuture<Void> done) {
        try {
            freezeWatch.copying();
            ends.forgetShared();
            if (its != null) {
                its.feed().close();
            }
        } catch (RuntimeException | Error e) {
            LOG.warn("{}: closing a feed failed", on.wish().id(), e);
        }
        FarStream last;
        synchronized (this) {
            last = stream;
        }
        CompletionStage<Void> closed = last == null ? Stages.DONE : last.close();
        closed.whenComplete((ignored, error) -> done.complete(null));
    }

    /** What keeps the replica from being in sync, although it goes on. */
    Optional<Problem> trouble() {
        FarStream now;
        synchronized (this) {
            now = stream;
        }
        return now == null ? Optional.empty() : now.problem().or(control::trouble);
    }

    Duration period() {
        return control.round();
    }

    long mostHeld() {
        FarStream now;
        synchronized (this) {
            now = stream;
        }
        return now == null ? 0 : now.mostHeld();
    }

    double bytesPerSecond() {
        return control.bytesPerSecond();
    }
}
