package org.gnomon.replication.internal.far;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.service.PeerHosts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a connection to the far end and carries the outbox over it; a loop for one thread, with a
 * second one for what comes back.
 *
 * <pre>
 *   DOWN --dialled--> GREETING --same incarnation: resume------------> UP
 *    ^                  |    \---another one: reset, hashes, begin----> |
 *    |                  |                                               |
 *    +---back-off-------+-------- cut, silent, refused ----------------+
 *
 *   CLOSED  asked to; or down for longer than the limit; or the versions do not fit
 * </pre>
 */
final class Courier implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(20);

    /** Whoever asked for a replica waits for the first connection. */
    private static final Duration FIRST_OUTAGE = Duration.ofSeconds(20);

    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(3);

    private final Ground ground;
    private final Greeting greeting;
    private final Pause pause;
    private ByteChannel channel;
    private CompletableFuture<Long> up = new CompletableFuture<>();
    private State state = State.DOWN;
    private Problem problem;
    private boolean wasUp;
    private boolean good;
    private boolean refused;
    private long downSince;
    private long progressAt;
    private Duration backOff = FIRST_BACK_OFF;
    private Problem fatal;
    private Problem suspected;

    /** Where it is. */
    enum State {
        DOWN,
        GREETING,
        UP,
        CLOSED
    }

    /** What it works with. */
    record Ground(
            FarStream.Tools tools,
            Dialer dialer,
            Outbox outbox,
            LinkMeter meter,
            Packer packer,
            StreamListener listener) {}

    Courier(Ground ground, Greeting greeting) {
        this.ground = ground;
        this.greeting = greeting;
        pause = new Pause(ground.tools().scheduler());
        downSince = now();
        progressAt = downSince;
    }

    private long now() {
        return ground.tools().time().nanos();
    }

    synchronized State state() {
        return state;
    }

    /** Completes with the era when it is up; fails when it will not be any more. */
    synchronized CompletableFuture<Long> up() {
        return up;
    }

    /** Why it is not up, or came up to no avail so far; empty if all is well. */
    synchronized Optional<Problem> problem() {
        return Optional.ofNullable(problem);
    }

    /**
     * Something has arrived. After a cut that is proof enough that all is well; after a far end
     * that refused something, only a whole round is.
     */
    synchronized void arrived(boolean wholeRound) {
        if (state == State.UP && (wholeRound || !refused)) {
            good = true;
            refused = false;
            problem = null;
            backOff = FIRST_BACK_OFF;
        }
    }

    @Override
    public void run() {
        while (state() != State.CLOSED) {
            Problem why = null;
            boolean refusal = true;
            try {
                once();
            } catch (IOException e) {
                why = cut(e);
                refusal = false;
            } catch (GnomonException e) {
                why = e.problem();
            } catch (RuntimeException | Error e) {
                why = GnomonException.problemOf(e);
            }
            down(why, refusal);
            if (state() != State.CLOSED) {
                pause.of(nextBackOff());
            }
        }
    }

    private Problem cut(IOException e) {
        String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return Problem.of(
                PeerHosts.UNREACHABLE,
                "the link to the replica's host is cut: " + text,
                "The guest goes on; replication goes on by itself when the link is back.");
    }

    private void once() throws IOException {
        try (ByteChannel opened = ground.dialer().dial()) {
            synchronized (this) {
                if (state == State.CLOSED) {
                    return;
                }
                channel = opened;
                state = State.GREETING;
                progressAt = now();
            }
            Greeting.Session session = greeting.greet(opened, this::progress);
            isUp(session);
            Returns returns = new Returns(session.reader(), ground, this::arrived, this::lost);
            ground.tools().scheduler().blocking().execute(returns);
            IOException cut = null;
            try {
                new Sending(ground, session.writer(), pause).run();
            } catch (IOException e) {
                cut = e;
            } finally {
                hangUp();
                returns.ended().join();
            }
            if (cut != null && !returns.wasTold()) {
                throw cut;
            }
            returns.rethrow();
        }
    }

    private synchronized void progress() {
        progressAt = now();
    }

    private void isUp(Greeting.Session session) {
        ground.meter().reconnected(now());
        List<Entry> done = ground.outbox().resume(session.applied());
        CompletableFuture<Long> waiting;
        synchronized (this) {
            if (state == State.CLOSED) {
                return;
            }
            state = State.UP;
            wasUp = true;
            waiting = up;
        }
        Returns.tell(done);
        waiting.complete(ground.outbox().era());
    }

    /** The reader of the connection has ended. */
    private void lost() {
        ground.outbox().pause();
        hangUp();
    }

    private void down(Problem why, boolean refusal) {
        ground.outbox().pause();
        boolean gaveUp;
        synchronized (this) {
            channel = null;
            if (state == State.CLOSED) {
                return;
            }
            if (state == State.UP) {
                downSince = good ? now() : downSince;
                up = new CompletableFuture<>();
            }
            good = false;
            refused |= refusal;
            state = State.DOWN;
            problem = suspected != null ? suspected : why == null ? problem : why;
            suspected = null;
            gaveUp = problem != null && isHopeless();
        }
        LOG.debug("replication link is down: {}", why);
        if (gaveUp) {
            giveUp();
        }
    }

    private boolean isHopeless() {
        Duration outage = ground.tools().time().since(downSince);
        Duration limit = ground.tools().settings().outage();
        boolean first = !wasUp && outage.compareTo(FIRST_OUTAGE) > 0;
        return problem.code().equals(Problem.UNSUPPORTED) || first || outage.compareTo(limit) > 0;
    }

    private void giveUp() {
        synchronized (this) {
            fatal = problem;
        }
        close();
    }

    private synchronized Duration nextBackOff() {
        Duration now = backOff;
        Duration next = backOff.multipliedBy(2);
        backOff = next.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : next;
        return now;
    }

    /** Why it gave up; empty if it did not. */
    synchronized Optional<Problem> fatal() {
        return Optional.ofNullable(fatal);
    }

    /** Cuts a connection over which nothing comes back for too long. Never blocks. */
    void watch() {
        long limit = ground.tools().settings().silence().toNanos();
        boolean silent;
        synchronized (this) {
            silent =
                    state == State.GREETING && now() - progressAt > limit
                            || state == State.UP
                                    && ground.outbox().flyingBytes() > 0
                                    && ground.meter().silentNanos(now()) > limit;
            if (silent) {
                suspected =
                        Problem.of(
                                PeerHosts.NO_ANSWER,
                                "the replica's host has acknowledged nothing for "
                                        + ground.tools().settings().silence(),
                                "The connection is made anew; the guest goes on.");
            }
        }
        if (silent) {
            ground.outbox().pause();
            ground.tools().scheduler().blocking().execute(this::hangUp);
        }
    }

    private void hangUp() {
        ByteChannel now;
        synchronized (this) {
            now = channel;
        }
        try {
            if (now != null) {
                now.close();
            }
        } catch (IOException e) {
            LOG.debug("closing a broken link", e);
        }
    }

    /** Ends it. */
    void close() {
        CompletableFuture<Long> waiting;
        synchronized (this) {
            state = State.CLOSED;
            waiting = up;
        }
        ground.outbox().close().forEach(Lost.stream()::forEntry);
        waiting.completeExceptionally(fatal().map(Lost::new).orElseGet(Lost::stream).exception());
        pause.close();
        ground.tools().scheduler().blocking().execute(this::hangUp);
    }
}
