package org.gnomon.backend.kvm.internal.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One QMP connection. One reader task takes what comes; commands may be sent by any thread. A
 * command that is not answered in time closes the connection, because what would come later could
 * not be trusted to be in step; so nobody ever waits for a QEMU that hangs.
 */
public final class QmpClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QmpClient.class);

    /** Few enough that a peer that reads nothing cannot make a write block. */
    private static final int MAX_PENDING = 32;

    private final String socket;
    private final ByteChannel channel;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> pending = new ConcurrentHashMap<>();
    private final List<Expectation> expected = new CopyOnWriteArrayList<>();
    private final CompletableFuture<JsonNode> greeting = new CompletableFuture<>();
    private volatile GnomonException ended;

    private record Expectation(Predicate<JsonNode> event, CompletableFuture<JsonNode> seen) {}

    private QmpClient(String socket, ByteChannel channel) {
        this.socket = socket;
        this.channel = channel;
    }

    /** Connects and negotiates. Blocks, at most for the limit. */
    public static QmpClient connect(Path socket, Scheduler scheduler, Duration limit) {
        return over(
                UnixSockets.connect(socket, scheduler, limit), socket.toString(), scheduler, limit);
    }

    /**
     * Negotiates over a connection to a QMP socket, which is closed with the client. Blocks, at
     * most for the limit.
     *
     * @param socket what is at its other end, for messages
     */
    public static QmpClient over(
            ByteChannel channel, String socket, Scheduler scheduler, Duration limit) {
        QmpClient client = new QmpClient(socket, channel);
        scheduler.blocking().execute(client::readAll);
        try {
            Waits.get(client.greeting, limit, "The greeting on " + socket);
            client.execute("qmp_capabilities", null, limit);
            return client;
        } catch (GnomonException e) {
            client.close();
            throw e;
        }
    }

    public boolean isOpen() {
        return ended == null;
    }

    /** The product's version out of the greeting, for example {@code 10.0.13}. */
    public String version() {
        JsonNode qemu = greeting.getNow(null).path("QMP").path("version").path("qemu");
        return qemu.path("major").asInt()
                + "."
                + qemu.path("minor").asInt()
                + "."
                + qemu.path("micro").asInt();
    }

    /** Sends a command; the answer's {@code return} completes the future. */
    public CompletableFuture<JsonNode> send(String command, JsonNode arguments) {
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        if (pending.size() >= MAX_PENDING) {
            answer.completeExceptionally(
                    Problems.of(
                            Problem.BUSY,
                            MAX_PENDING + " commands wait for an answer on " + socket + ".",
                            "Try again later."));
            return answer;
        }
        long id = ids.incrementAndGet();
        pending.put(id, answer);
        try {
            write(QmpCodec.command(command, arguments, id));
        } catch (IOException e) {
            end(lost(e));
        }
        if (ended != null && pending.remove(id) != null) {
            answer.completeExceptionally(ended);
        }
        return answer;
    }

    private synchronized void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Sends a command and waits for its answer. Blocks, at most for the limit. */
    public JsonNode execute(String command, JsonNode arguments, Duration limit) {
        return await(send(command, arguments), limit, "QMP command " + command);
    }

    /** Waits for an answer or event of this connection; if it is late, the connection ends. */
    public JsonNode await(CompletableFuture<JsonNode> answer, Duration limit, String what) {
        try {
            return Waits.get(answer, limit, what);
        } catch (GnomonException e) {
            if (!answer.isDone()) {
                end(e);
            }
            throw e;
        }
    }

    /** The next event that matches, from now on. Register before what causes it. */
    public CompletableFuture<JsonNode> expect(Predicate<JsonNode> event) {
        Expectation expectation = new Expectation(event, new CompletableFuture<>());
        expected.add(expectation);
        GnomonException late = ended;
        if (late != null) {
            expectation.seen().completeExceptionally(late);
        }
        expectation.seen().whenComplete((e, t) -> expected.remove(expectation));
        return expectation.seen();
    }

    private void readAll() {
        QmpCodec codec = new QmpCodec(channel);
        try {
            JsonNode message = codec.read();
            while (message != null) {
                dispatch(message);
                message = codec.read();
            }
            end(lost(null));
        } catch (IOException e) {
            end(lost(e));
        } catch (GnomonException e) {
            end(e);
        } catch (RuntimeException e) {
            // Top of a reader: whatever it was, nobody must be left waiting.
            LOG.warn("QMP reader of {} failed", socket, e);
            end(Problem.of(Problem.INTERNAL, "QMP reader failed: " + e, "").asException(e));
        }
    }

    private void dispatch(JsonNode message) {
        if (message.has("event")) {
            LOG.debug("{}: {}", socket, message);
            for (Expectation e : expected) {
                if (e.event().test(message)) {
                    e.seen().complete(message);
                }
            }
        } else if (message.has("QMP")) {
            greeting.complete(message);
        } else {
            answer(message);
        }
    }

    private void answer(JsonNode message) {
        CompletableFuture<JsonNode> waiting = pending.remove(message.path("id").asLong(-1));
        if (waiting == null) {
            LOG.warn("{}: an answer to nothing that was asked", socket);
        } else if (message.has("error")) {
            JsonNode error = message.get("error");
            String text = error.path("desc").asText("no description");
            waiting.completeExceptionally(
                    Problems.of(Problems.QEMU_ERROR, "QEMU answered: " + text + ".", ""));
        } else {
            waiting.complete(message.path("return"));
        }
    }

    private GnomonException lost(IOException cause) {
        Problem problem =
                Problem.of(
                        Problem.NOT_RUNNING,
                        "The QMP connection to " + socket + " ended.",
                        "Look whether the QEMU process still runs.");
        return cause == null ? problem.asException() : problem.asException(cause);
    }

    private void end(GnomonException reason) {
        synchronized (pending) {
            if (ended != null) {
                return;
            }
            ended = reason;
        }
        UnixSockets.closeQuietly(channel);
        greeting.completeExceptionally(reason);
        pending.forEach((id, answer) -> answer.completeExceptionally(reason));
        pending.clear();
        expected.forEach(e -> e.seen().completeExceptionally(reason));
    }

    @Override
    public void close() {
        end(lost(null));
    }
}
