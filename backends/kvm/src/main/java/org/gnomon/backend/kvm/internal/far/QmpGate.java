package org.gnomon.backend.kvm.internal.far;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.qmp.QmpCodec;
import org.gnomon.backend.kvm.internal.qmp.UnixSockets;
import org.gnomon.model.GnomonException;
import org.gnomon.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries QMP between control on another host and a QEMU here, and lets only through what control
 * of a VM needs. QMP as a whole can run programs and open any file, with the rights of this host's
 * Gnomon; a peer has no such rights. What is refused is answered as QEMU answers an error.
 */
final class QmpGate {
    private static final Logger LOG = LoggerFactory.getLogger(QmpGate.class);

    /** Of a command as QEMU knows it; "exec-oob" would be another way to say what to do. */
    private static final Set<String> PARTS = Set.of("execute", "arguments", "id");

    private static final int MOST_LOGGED = 40;

    private static final Set<String> HARMLESS =
            Set.of(
                    "qmp_capabilities",
                    "stop",
                    "quit",
                    "system_powerdown",
                    "system_reset",
                    "input-send-event",
                    "send-key",
                    "set_link",
                    "announce-self",
                    "calc-dirty-rate",
                    "blockdev-del",
                    "blockdev-mirror",
                    "block-job-cancel",
                    "block-job-resume",
                    "block-job-complete",
                    "job-cancel",
                    "job-complete",
                    "job-dismiss");

    /** What lets a guest run, or hands it on: not before it was told to run. */
    private static final Set<String> OF_THE_TOLD =
            Set.of(
                    "cont",
                    "system_wakeup",
                    "migrate_cancel",
                    "migrate-continue",
                    "migrate-set-capabilities",
                    "migrate-set-parameters");

    private static final Set<String> NBD =
            Set.of(
                    "driver",
                    "node-name",
                    "server",
                    "export",
                    "reconnect-delay",
                    "open-timeout",
                    "discard",
                    "detect-zeroes");

    private final Predicate<String> sockets;
    private final BooleanSupplier mayRun;

    /**
     * For one connection.
     *
     * @param sockets whether a path is of a socket that was made here for this very caller
     * @param mayRun whether the QEMU may run its guest now, asked at each command
     */
    QmpGate(Predicate<String> sockets, BooleanSupplier mayRun) {
        this.sockets = sockets;
        this.mayRun = mayRun;
    }

    /** Blocks until either side ends. */
    void run(ByteChannel control, ByteChannel qemu, Scheduler scheduler) {
        CompletableFuture<Void> back = new CompletableFuture<>();
        scheduler
                .blocking()
                .execute(
                        () -> {
                            carry(qemu, control, answer -> answer, control);
                            close(control, qemu);
                            back.complete(null);
                        });
        carry(control, qemu, this::allowed, control);
        close(control, qemu);
        back.join();
    }

    private static void close(ByteChannel control, ByteChannel qemu) {
        UnixSockets.closeQuietly(control);
        UnixSockets.closeQuietly(qemu);
    }

    /** Gives a message back if it may go on; null if it was refused. */
    @FunctionalInterface
    private interface Rule {
        JsonNode check(JsonNode message);
    }

    private void carry(ByteChannel from, ByteChannel to, Rule rule, ByteChannel control) {
        QmpCodec codec = new QmpCodec(from);
        try {
            for (JsonNode message = codec.read(); message != null; message = codec.read()) {
                JsonNode passed = rule.check(message);
                if (passed != null) {
                    write(to, passed, control);
                } else {
                    write(control, refusal(message), control);
                }
            }
        } catch (IOException | GnomonException e) {
            LOG.debug("a QMP tunnel ended: {}", e.toString());
        }
    }

    /** Answers come from two sides: each line goes out whole. */
    private static void write(WritableByteChannel to, JsonNode message, ByteChannel control)
            throws IOException {
        byte[] line = (Json.text(message) + "\n").getBytes(StandardCharsets.UTF_8);
        if (to == control) {
            synchronized (control) {
                writeAll(to, line);
            }
        } else {
            writeAll(to, line);
        }
    }

    private static void writeAll(WritableByteChannel to, byte[] line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(line);
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    private static ObjectNode refusal(JsonNode message) {
        String command = message.path("execute").asText();
        String shown = command.substring(0, Math.min(MOST_LOGGED, command.length()));
        LOG.warn("a peer's QMP command was refused: {}", shown.replaceAll("[^a-z_-]", "?"));
        ObjectNode error =
                Json.object(
                        "class",
                        "GenericError",
                        "desc",
                        "this command may not be sent from another host");
        ObjectNode answer = Json.object();
        answer.set("error", error);
        if (message.has("id")) {
            answer.set("id", message.get("id"));
        }
        return answer;
    }

    private JsonNode allowed(JsonNode message) {
        String command = message.path("execute").asText();
        JsonNode arguments = message.path("arguments");
        boolean good =
                switch (command) {
                    case "migrate" -> isToSocket(arguments) && mayRun.getAsBoolean();
                    case "blockdev-add" -> isNbd(arguments);
                    case "human-monitor-command" ->
                            arguments.path("command-line").asText().equals("info ramblock");
                    default ->
                            HARMLESS.contains(command)
                                    || command.startsWith("query-")
                                    || (OF_THE_TOLD.contains(command) && mayRun.getAsBoolean());
                };
        return good && only(PARTS, message) ? message : null;
    }

    private static boolean only(Set<String> known, JsonNode node) {
        boolean all = true;
        for (var names = node.fieldNames(); names.hasNext(); ) {
            all &= known.contains(names.next());
        }
        return all;
    }

    private boolean isToSocket(JsonNode arguments) {
        String uri = arguments.path("uri").asText();
        return arguments.size() == 1
                && uri.startsWith("unix:")
                && sockets.test(uri.substring("unix:".length()));
    }

    private boolean isNbd(JsonNode node) {
        JsonNode server = node.path("server");
        return only(NBD, node)
                && node.path("driver").asText().equals("nbd")
                && server.size() == 2
                && server.path("type").asText().equals("unix")
                && sockets.test(server.path("path").asText());
    }
}
