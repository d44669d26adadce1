package org.gnomon.backend.kvm.internal.stream;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.QmpClient;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.backend.kvm.internal.side.Migration;
import org.gnomon.model.GnomonException;
import org.gnomon.spi.replication.FeedPace;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One migration of a feed: begun, kept in rounds, stopped or given up. One thread reads it, another
 * one watches over its pace; the rest is for any thread.
 */
final class OneMigration {
    private static final Logger LOG = LoggerFactory.getLogger(OneMigration.class);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration SETTLE = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofMillis(2);

    /** The guest stands still for as long as it takes to see that QEMU is done. */
    private static final Duration LOOK_FROZEN = Duration.ofNanos(300_000);

    private static final double LEAST_THROTTLE = 0.01;
    private static final short ACK = 7;

    private final SourceMigration source;
    private final Intake intake;
    private final boolean held;
    private final FirstPass firstPass;
    private final TimeSource time;
    private final Scheduler scheduler;
    private final CompletableFuture<Stopped> stopped = new CompletableFuture<>();
    private final CompletableFuture<Void> paused = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private volatile ByteChannel channel;
    private volatile Look last = Look.NONE;
    private volatile boolean cancelled;
    private volatile boolean driven;
    private volatile boolean handsOver;
    private final HandedOut handedOut = new HandedOut();
    private volatile long given;
    private double slowedAtMost;
    private boolean sprints;
    private boolean stops;
    private long beganNanos;

    /** Collaborators of all migrations of a feed. */
    record Parts(
            SourceMigration source, FirstPass firstPass, TimeSource time, Scheduler scheduler) {}

    /**
     * That the guest stands still.
     *
     * @param event QEMU's own word of it
     * @param nanos when it was heard
     */
    record Stopped(JsonNode event, long nanos) {}

    OneMigration(Parts parts, Intake intake, boolean held) {
        this.source = parts.source();
        this.firstPass = parts.firstPass();
        this.time = parts.time();
        this.scheduler = parts.scheduler();
        this.intake = intake;
        this.held = held;
    }

    /** Begins it and keeps it in rounds. Blocks until QEMU has connected. */
    void begin(Supplier<FeedPace> pace, RoundMarks marks) {
        slowedAtMost = pace.get().throttle();
        source.prepare(held, slowedAtMost);
        QmpClient client = source.client();
        Migration.reached(client, Set.of(Look.PAUSED)).thenAccept(e -> paused.complete(null));
        beganNanos = time.nanos();
        source.begin(intake.uri());
        client.expect(e -> named(e, "STOP"))
                .thenAccept(e -> stopped.complete(new Stopped(e, time.nanos())));
        channel = intake.accept(CONNECT);
        scheduler.blocking().execute(() -> watch(pace, marks));
    }

    private static boolean named(JsonNode event, String name) {
        return event.path("event").asText().equals(name);
    }

    ByteChannel channel() {
        return channel;
    }

    /** Completes when the guest stands still and all but the last is handed out. */
    CompletableFuture<Void> paused() {
        return paused;
    }

    CompletableFuture<Stopped> stopped() {
        return stopped;
    }

    /** What was seen last. Never blocks. */
    Look last() {
        return last;
    }

    QemuFeed.Forecast forecast() {
        return handedOut.forecast(last);
    }

    Duration age() {
        return time.since(beganNanos);
    }

    private void watch(Supplier<FeedPace> pace, RoundMarks marks) {
        RoundPlan plan = new RoundPlan(held, firstPass);
        try {
            while (!over.isDone() && !cancelled && !handsOver) {
                CompletableFuture<JsonNode> pass =
                        source.client().expect(e -> isTold() && named(e, "MIGRATION_PASS"));
                long asked = time.nanos();
                Look look = look();
                marks.seen(look, asked);
                if (look.isActive() && !driven) {
                    long bandwidth = plan.bandwidth(look, pace.get(), time.nanos());
                    if (bandwidth != given) {
                        paceUnlessDriven(bandwidth);
                    }
                    slowDown(pace.get().throttle());
                }
                await(pass);
            }
        } catch (GnomonException e) {
            LOG.debug("nobody watches over this migration any more", e);
        }
    }

    /** One that is held reads its log again and again when nothing is left. */
    private boolean isTold() {
        return !held || !last.isSeeded();
    }

    private synchronized void paceUnlessDriven(long bandwidth) {
        if (!driven && !cancelled) {
            given = bandwidth;
            source.pace(bandwidth, false);
        }
    }

    /** A migration that began without it cannot learn to slow the guest down: another one can. */
    private void slowDown(double most) {
        double wanted = Math.max(LEAST_THROTTLE, most);
        if (slowedAtMost > 0 && wanted != slowedAtMost) {
            slowedAtMost = wanted;
            source.throttle(wanted);
        } else if (most > 0 && slowedAtMost == 0) {
            LOG.info("the migration begins again, so that the guest can be slowed down");
            cancel();
        }
    }

    private void await(CompletableFuture<JsonNode> pass) {
        CompletableFuture<Void> tick = scheduler.delay(RoundPlan.SHORTEST).toCompletableFuture();
        try {
            CompletableFuture.anyOf(pass, tick, over).get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("a pause between two looks ended early", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            over.complete(null);
        } finally {
            pass.cancel(false);
        }
    }

    /** Asks QEMU. */
    Look look() {
        Look look = source.look();
        last = look;
        handedOut.seen(look, given, time.nanos());
        if (look.status().equals(Look.PAUSED)) {
            paused.complete(null);
        }
        return look;
    }

    /** From now on as fast as it goes, in rounds as short as they get. */
    synchronized void sprint() {
        if (!sprints) {
            driven = true;
            sprints = true;
            given = 0;
            // Its log is still read only when nothing is left, see SourceMigration.
            source.pace(0, false);
        }
    }

    /** Lets QEMU stop the guest at its next look. */
    synchronized void stop() {
        if (!stops) {
            stops = true;
            source.pace(0, true);
            if (held) {
                FeedHandler.answer(
                        channel, ByteBuffer.allocate(4).putShort(ACK).putShort((short) 0));
            }
        }
    }

    /** Whether QEMU was told to stop the guest, which cannot be taken back. */
    synchronized boolean stops() {
        return stops;
    }

    /** Back to rounds. */
    synchronized void flow() {
        sprints = false;
        driven = false;
    }

    /**
     * Lets QEMU hand out the last. It answers nobody until all of that has been taken, so it is not
     * asked for anything from here on.
     */
    void handOver() {
        source.goOn();
        handsOver = true;
    }

    /** Whether QEMU hands out the last, and answers nobody until that has been taken. */
    boolean handsOver() {
        return handsOver;
    }

    /** Gives it up, without waiting; the guest runs on. */
    void cancel() {
        cancelled = true;
        if (handsOver) {
            // It hears only that nobody takes the rest, and goes back to its guest.
            intake.close();
        }
        source.askCancel();
    }

    /** Whether it was given up by us. */
    boolean isCancelled() {
        return cancelled;
    }

    /**
     * Waits until QEMU has come to rest with it.
     *
     * @return how it ended
     */
    Look settle() {
        Duration pause = handsOver ? LOOK_FROZEN : LOOK;
        // Not what was seen last: whoever watches over it may only now see what was before.
        AtomicReference<Look> seen = new AtomicReference<>(Look.NONE);
        BooleanSupplier rests = () -> !seen.updateAndGet(before -> look()).isUnderWay();
        if (!Waits.until(scheduler, pause, SETTLE, rests)) {
            String status = seen.get().status();
            throw Problems.timeout("The end of a migration (" + status + ")", SETTLE);
        }
        return seen.get();
    }

    /**
     * Ends it, in whatever state it is, and sees to it that the guest runs. QEMU may have been done
     * with a hand-over that nobody took: then it is told to let the guest go on, once, and only
     * here, because another migration of it may have handed the guest over for good.
     *
     * @param guestRan whether the guest ran before
     */
    void rest(boolean guestRan) {
        cancel();
        Look end = settle();
        if (handsOver && guestRan && end.status().equals(Look.COMPLETED)) {
            handsOver = false;
            source.letGuestRun();
        }
        if (guestRan && !Waits.until(scheduler, LOOK, SETTLE, source::guestRuns)) {
            throw Problems.timeout("The guest, after a feed that was given up,", SETTLE);
        }
    }

    /** Lets go of the stream; whoever reads it ends. */
    void close() {
        over.complete(null);
        intake.close();
    }
}
