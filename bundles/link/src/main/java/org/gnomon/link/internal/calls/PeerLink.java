package org.gnomon.link.internal.calls;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.gnomon.link.internal.LinkLimits;
import org.gnomon.link.internal.identity.Paired;
import org.gnomon.link.internal.tls.Secured;
import org.gnomon.model.Problem;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The link to one peer for calls: connects, tries again with growing pauses, pings, and gives
 * answers to those who asked.
 *
 * <pre>
 * IDLE --attempt--> CONNECTING --welcome--> UP --cut, or silence--> IDLE (again after a pause)
 *                        '--failed--> IDLE (again after a longer pause, or when a call comes)
 * </pre>
 *
 * Safe for use by any thread.
 */
public final class PeerLink {

    private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    /** Makes a connection for calls, with the hello said and answered; blocks. */
    public interface Connector {
        Secured connect(Paired peer) throws IOException;
    }

    private record Pending(String service, CompletableFuture<byte[]> answer) {}

    private record Waiting(String service, byte[] request, CompletableFuture<byte[]> answer) {}

    private final Paired peer;
    private final Connector connector;
    private final LinkLimits limits;
    private final TimeSource time;
    private final Scheduler scheduler;
    private final Runnable dead;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private Pipe pipe;
    private boolean connecting;
    private volatile boolean stopped;
    private Duration pause = FIRST_PAUSE;
    private Cancellable retry = () -> {};
    private Cancellable pings = () -> {};
    private long heardBytes;
    private long heardAt;
    private long downAt;
    private volatile boolean up;
    private volatile String lastProblem = "";

    /**
     * @param dead told when the link was cut and is not up again in time, or was silent: other
     *     connections to the peer are then not to be waited for either
     */
    public PeerLink(
            Paired peer,
            Connector connector,
            LinkLimits limits,
            TimeSource time,
            Scheduler scheduler,
            Runnable dead) {
        this.peer = peer;
        this.connector = connector;
        this.limits = limits;
        this.time = time;
        this.scheduler = scheduler;
        this.dead = dead;
    }

    public Paired peer() {
        return peer;
    }

    public boolean isUp() {
        return up;
    }

    /** Why it is not up, or empty. */
    public String lastProblem() {
        return lastProblem;
    }

    /** Begins to connect. */
    public void start() {
        synchronized (this) {
            downAt = time.nanos();
            pings = scheduler.every(limits.ping(), this::tick);
        }
        attempt();
    }

    /** Ends it: calls fail. */
    public void stop() {
        Pipe last;
        synchronized (this) {
            stopped = true;
            pings.cancel();
            retry.cancel();
            last = pipe;
        }
        if (last != null) {
            last.close();
        } else {
            failWaiting("the pairing has ended");
        }
    }

    /** Calls a service; never blocks. */
    public CompletionStage<byte[]> call(String service, byte[] request) {
        if (peer.address() == null) {
            return CompletableFuture.failedStage(unreachable("its address is not known here"));
        }
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        Pipe now;
        synchronized (this) {
            now = pipe;
            if (now == null && !stopped) {
                waiting.add(new Waiting(service, request.clone(), answer));
            }
        }
        if (now != null) {
            send(now, service, request, answer);
        } else if (stopped) {
            answer.completeExceptionally(unreachable("the pairing has ended"));
        } else {
            attempt();
        }
        CompletionStage<byte[]> inTime =
                scheduler.within(
                        limits.call(),
                        answer,
                        () -> Problems.late(peer.name(), service, limits.call()).asException());
        return inTime.whenComplete((bytes, error) -> forget(answer, error));
    }

    /** A call that is too late is not waited for any more. */
    private static void forget(CompletableFuture<byte[]> answer, Throwable error) {
        if (error != null) {
            answer.completeExceptionally(error);
        }
    }

    private void send(Pipe to, String service, byte[] request, CompletableFuture<byte[]> answer) {
        long id = ids.incrementAndGet();
        pending.put(id, new Pending(service, answer));
        answer.whenComplete((bytes, error) -> pending.remove(id));
        if (!to.send(Frame.request(id, service, request))) {
            answer.completeExceptionally(
                    unreachable("it is being cut, or too many calls wait to be sent"));
        }
    }

    private RuntimeException unreachable(String why) {
        return Problems.unreachable(peer, why).asException();
    }

    private void attempt() {
        synchronized (this) {
            if (connecting || pipe != null || stopped) {
                return;
            }
            connecting = true;
            retry.cancel();
        }
        scheduler.blocking().execute(this::connectAndReceive);
    }

    private void connectAndReceive() {
        Pipe made;
        try {
            made = new Pipe(connector.connect(peer).channel(), scheduler.blocking());
        } catch (IOException | RuntimeException | Error e) {
            // Errors too: no thread or memory left must not end the tries for ever.
            notConnected(e instanceof IOException io ? Problems.why(io) : e.toString());
            return;
        }
        String why = "closed";
        try {
            up(made);
            while (true) {
                receive(made.receive());
            }
        } catch (IOException | RuntimeException | Error e) {
            why = e instanceof IOException io ? Problems.why(io) : e.toString();
        } finally {
            down(made, why);
        }
    }

    private void notConnected(String why) {
        if (!why.equals(lastProblem)) {
            LOG.warn("{}", Problems.unreachable(peer, why));
        }
        lastProblem = why;
        boolean longDown;
        synchronized (this) {
            connecting = false;
            longDown = time.since(downAt).compareTo(limits.silence()) > 0;
            scheduleRetry();
        }
        if (longDown) {
            dead.run();
        }
        failWaiting(why);
    }

    /** Under the lock. */
    private void scheduleRetry() {
        if (!stopped) {
            retry.cancel();
            retry = scheduler.after(pause, this::attempt);
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(limits.retry()) > 0 ? limits.retry() : doubled;
        }
    }

    private void failWaiting(String why) {
        takeWaiting().forEach(w -> fail(w.answer, Problems.unreachable(peer, why)));
    }

    private synchronized List<Waiting> takeWaiting() {
        List<Waiting> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    private void up(Pipe made) {
        List<Waiting> calls;
        synchronized (this) {
            connecting = false;
            pipe = made;
            pause = FIRST_PAUSE;
            heardAt = time.nanos();
            heardBytes = made.heardBytes();
            calls = takeWaiting();
            if (stopped) {
                made.cut();
            }
        }
        lastProblem = "";
        up = true;
        LOG.info("Linked to the host {} at {}", peer.name(), peer.address());
        calls.forEach(w -> send(made, w.service, w.request, w.answer));
    }

    private void receive(Frame f) throws IOException {
        switch (f.type()) {
            case ANSWER -> complete(f.id(), f.body(), null);
            case FAILED -> complete(f.id(), null, f.problem());
            case UNDELIVERED -> complete(f.id(), null, Problems.undelivered(f.problem()));
            case PONG -> {}
            default -> throw new IOException("it sent a " + f.type() + " where answers come");
        }
    }

    private void complete(long id, byte[] bytes, Problem problem) {
        Pending p = pending.remove(id);
        if (p == null) {
            return; // too late
        }
        if (problem == null) {
            scheduler.executor().execute(() -> p.answer.complete(bytes));
        } else {
            fail(p.answer, problem);
        }
    }

    /** Not on the thread that receives: what follows may take its time. */
    private void fail(CompletableFuture<byte[]> answer, Problem problem) {
        scheduler.executor().execute(() -> answer.completeExceptionally(problem.asException()));
    }

    private void down(Pipe broken, String why) {
        List<Frame> unsent = broken.cut();
        up = false;
        lastProblem = why;
        if (!stopped) {
            LOG.warn("The link to the host {} is down: {}", peer.name(), why);
        }
        for (Frame f : unsent) {
            Pending p = pending.remove(f.id());
            if (p != null) {
                fail(p.answer, Problems.unreachable(peer, why));
            }
        }
        for (Pending p : List.copyOf(pending.values())) {
            fail(p.answer, Problems.noAnswer(peer.name(), p.service, why));
        }
        // Last: what is called now must not be mistaken for what was sent over the old connection.
        synchronized (this) {
            pipe = null;
            downAt = time.nanos();
            scheduleRetry();
        }
    }

    /** Pings, and cuts a link on which nothing came for too long. */
    private void tick() {
        Pipe now;
        boolean silent;
        synchronized (this) {
            now = pipe;
            if (now == null) {
                return;
            }
            if (now.heardBytes() != heardBytes) {
                heardBytes = now.heardBytes();
                heardAt = time.nanos();
            }
            silent = time.since(heardAt).compareTo(limits.silence()) > 0;
        }
        if (silent) {
            LOG.warn(
                    "The host {} has been silent for {} s",
                    peer.name(),
                    limits.silence().toSeconds());
            now.cut();
            dead.run();
        } else {
            now.send(Frame.ping(0));
        }
    }
}
