package org.gnomon.backend.kvm.internal.side;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.qmp.QmpClient;
import org.gnomon.backend.kvm.internal.qmp.UnixSockets;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.time.Scheduler;

/**
 * Moves CPU and device state out of one QEMU and into another, with QEMU's own migration. RAM is
 * left out: it is in a file that both have.
 */
public final class Migration {
    /** Ten times more than any guest seen; what sends more sends RAM, or is no QEMU. */
    private static final int MAX_STATE = 256 << 20;

    /** QEMU's own: bytes per second, and milliseconds. */
    private static final long USUAL_BANDWIDTH = 128L << 20;

    private static final int USUAL_DOWNTIME = 300;

    private static final Set<String> ENDED = Set.of("completed", "failed", "cancelled");

    private static final Set<String> UNDER_WAY =
            Set.of("setup", "active", "pre-switchover", "device", "cancelling");

    /** States in which a source has settled after a migration, whatever its outcome. */
    public static final Set<String> SETTLED =
            Set.of("postmigrate", "paused", "running", "prelaunch");

    private Migration() {}

    /** Switches on what a source needs for a moment. */
    public static void prepareSource(QmpClient source) {
        capabilities(source, Map.of("x-ignore-shared", true, "events", true));
    }

    /**
     * The same for a source that stands still when all is set up and goes on with the device state
     * only when told to. So the guest runs while connections and threads are made.
     */
    public static void prepareSwitch(QmpClient source) {
        capabilities(
                source,
                Map.of("x-ignore-shared", true, "events", true, "pause-before-switchover", true));
    }

    /** Switches it off again, so that the dirty rate can be measured. */
    public static void clearSource(QmpClient source) {
        capabilities(source, Map.of("x-ignore-shared", false, "pause-before-switchover", false));
    }

    /** Ends what reads a source's memory all the time, and sets back what it had set. */
    public static void endFeed(Side source) {
        abandon(source);
        source.execute(
                "migrate-set-parameters",
                Json.object("max-bandwidth", USUAL_BANDWIDTH, "downtime-limit", USUAL_DOWNTIME));
    }

    /** Ends what a source is at, and waits until QEMU has come to rest. */
    public static void abandon(Side source) {
        source.execute("migrate_cancel", null);
        boolean over =
                source.until(
                        Limits.TRANSFER,
                        () ->
                                !UNDER_WAY.contains(
                                        source.execute("query-migrate", null)
                                                .path("status")
                                                .asText("none")));
        if (!over) {
            throw Problems.timeout(
                    "The end of a migration out of " + source.vmm(), Limits.TRANSFER);
        }
        source.awaitStatus(SETTLED, Limits.TRANSFER);
    }

    /**
     * Makes a side wait for state on a socket. It will not touch the disks before it is told to
     * run.
     */
    public static void prepareTarget(QmpClient target, Path socket) {
        capabilities(
                target,
                Map.of("x-ignore-shared", true, "events", true, "late-block-activate", true));
        target.execute("migrate-incoming", Json.object("uri", uri(socket)), Limits.COMMAND);
    }

    private static void capabilities(QmpClient client, Map<String, Boolean> states) {
        ArrayNode list = Json.array();
        new TreeMap<>(states)
                .forEach((name, on) -> list.add(Json.object("capability", name, "state", on)));
        client.execute(
                "migrate-set-capabilities", Json.object("capabilities", list), Limits.COMMAND);
    }

    private static String uri(Path socket) {
        return "unix:" + socket;
    }

    /** The end of a migration, from now on. */
    public static CompletableFuture<JsonNode> ended(QmpClient client) {
        return reached(client, ENDED);
    }

    /** That a migration comes to one of some states, from now on. */
    public static CompletableFuture<JsonNode> reached(QmpClient client, Set<String> states) {
        return client.expect(
                e -> e.path("event").asText().equals("MIGRATION") && states.contains(status(e)));
    }

    private static String status(JsonNode event) {
        return event.path("data").path("status").asText();
    }

    /** Lets a source that stands still go on with the device state. */
    public static void goOn(QmpClient source) {
        source.execute("migrate-continue", Json.object("state", "pre-switchover"), Limits.COMMAND);
    }

    /** When QEMU sent an event, by its own clock, which is the host's time of day. */
    public static Instant sentAt(JsonNode event) {
        JsonNode at = event.path("timestamp");
        return Instant.ofEpochSecond(
                at.path("seconds").asLong(), at.path("microseconds").asLong() * 1000);
    }

    /** Starts sending. */
    public static void send(QmpClient source, Path socket) {
        source.execute("migrate", Json.object("uri", uri(socket)), Limits.COMMAND);
    }

    /** Waits for the end of a migration and fails if it was not a good one. */
    public static void awaitCompleted(
            QmpClient client, CompletableFuture<JsonNode> ended, String what) {
        await(client, ended, "completed", what);
    }

    /** Waits for a state and fails if it became another one. */
    public static void await(
            QmpClient client, CompletableFuture<JsonNode> event, String wanted, String what) {
        String status = status(client.await(event, Limits.TRANSFER, what));
        if (!status.equals(wanted)) {
            throw Problems.of(
                    Problems.QEMU_ERROR,
                    what + " ended as " + status + reason(client) + ".",
                    "Look at the log of the QEMU in the VM's state folder.");
        }
    }

    private static String reason(QmpClient client) {
        String text =
                client.execute("query-migrate", null, Limits.COMMAND).path("error-desc").asText();
        return text.isEmpty() ? "" : ": " + text;
    }

    /** Takes what a source sends on a socket; the server must listen before it is told to. */
    public static CompletableFuture<byte[]> receive(
            ServerSocketChannel server, Scheduler scheduler) {
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        scheduler
                .blocking()
                .execute(
                        () -> {
                            try (SocketChannel channel = server.accept()) {
                                received.complete(readAll(channel));
                            } catch (IOException e) {
                                received.completeExceptionally(
                                        Problems.io("Cannot receive the device state", e));
                            } catch (RuntimeException e) {
                                received.completeExceptionally(e);
                            }
                        });
        return received;
    }

    private static byte[] readAll(SocketChannel channel) throws IOException {
        ByteArrayOutputStream state = new ByteArrayOutputStream(1 << 20);
        ByteBuffer chunk = ByteBuffer.allocate(256 << 10);
        while (channel.read(chunk) >= 0) {
            state.write(chunk.array(), 0, chunk.position());
            chunk.clear();
            if (state.size() > MAX_STATE) {
                throw new IOException("more than " + MAX_STATE + " bytes of device state");
            }
        }
        return state.toByteArray();
    }

    /** Gives saved state to a side that waits for it on a socket, until all of it is loaded. */
    public static void load(Side target, Path socket, ByteBuffer state, Scheduler scheduler) {
        QmpClient client = target.control();
        CompletableFuture<JsonNode> ended = ended(client);
        CompletableFuture<Void> written = new CompletableFuture<>();
        SocketChannel channel = UnixSockets.connect(socket, scheduler, Limits.CONNECT);
        try {
            scheduler.blocking().execute(() -> write(channel, state, written));
            Waits.get(written, Limits.TRANSFER, "Loading the device state");
        } finally {
            UnixSockets.closeQuietly(channel);
        }
        awaitCompleted(client, ended, "Loading the device state into " + target.vmm());
    }

    private static void write(
            SocketChannel channel, ByteBuffer state, CompletableFuture<Void> written) {
        try {
            while (state.hasRemaining()) {
                channel.write(state);
            }
            channel.shutdownOutput();
            written.complete(null);
        } catch (IOException e) {
            written.completeExceptionally(Problems.io("Cannot send the device state", e));
        }
    }
}
