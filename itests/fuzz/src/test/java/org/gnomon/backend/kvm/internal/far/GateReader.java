package org.gnomon.backend.kvm.internal.far;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;

/**
 * Puts what control on another host says through the gate in front of a QEMU, and looks at what
 * arrives there: the gate is its package's alone.
 */
public final class GateReader {

    /** The one socket that was made for this caller. */
    public static final String SOCKET = "/run/mine";

    private static final ObjectMapper PLAIN = new ObjectMapper();
    private static final Set<String> PARTS = Set.of("execute", "arguments", "id");
    private static final Set<String> RUNS =
            Set.of("cont", "system_wakeup", "migrate", "migrate-continue", "migrate_cancel");

    /** What opens files, runs programs, reads memory or changes the machine. */
    private static final String REACHES_OUT =
            "(?!blockdev-(mirror|del)$).*(chardev|netdev|object|device_|"
                    + "save|dump|exec|restore|recover|incoming|nbd|blockdev-|drive|snapshot|"
                    + "transaction|getfd|add-fd|add_fd|qom-|trace|vnc|display|change|load|open|"
                    + "create|backup|commit|stream|screendump|xen|x-).*";

    private GateReader() {}

    /**
     * What arrives at QEMU must be what control of a VM needs, and nothing else.
     *
     * @param control what the other host says
     * @param told whether its VM was told to run here
     */
    public static void read(ByteChannel control, ByteChannel qemu, boolean told) {
        new QmpGate(SOCKET::equals, () -> told).run(control, qemu, new InLine());
    }

    /** Checks what QEMU was sent, by rules that are not the gate's. */
    public static void harmless(byte[] sent, boolean told) throws IOException {
        for (String line : new String(sent, StandardCharsets.UTF_8).split("\n")) {
            if (!line.isEmpty() && !isHarmless(PLAIN.readTree(line), told)) {
                throw new AssertionError("'" + line + "' comes through");
            }
        }
    }

    private static boolean isHarmless(JsonNode message, boolean told) {
        for (Iterator<String> names = message.fieldNames(); names.hasNext(); ) {
            if (!PARTS.contains(names.next())) {
                return false;
            }
        }
        String command = message.path("execute").asText();
        JsonNode arguments = message.path("arguments");
        if (RUNS.contains(command) && !told) {
            return false;
        }
        return switch (command) {
            case "" -> false;
            case "migrate" -> arguments.toString().equals("{\"uri\":\"unix:" + SOCKET + "\"}");
            case "blockdev-add" ->
                    arguments.path("driver").asText().equals("nbd")
                            && arguments.path("server").path("path").asText().equals(SOCKET);
            case "human-monitor-command" ->
                    arguments.path("command-line").asText().equals("info ramblock");
            default -> command.startsWith("query-") || !command.matches(REACHES_OUT);
        };
    }

    /** Runs at once what would run on another thread: first QEMU's side, to its end. */
    private static final class InLine implements Scheduler {

        @Override
        public Executor blocking() {
            return Runnable::run;
        }

        @Override
        public Executor executor() {
            return Runnable::run;
        }

        @Override
        public Cancellable after(Duration delay, Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Cancellable every(Duration period, Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Void> delay(Duration delay) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> CompletionStage<T> within(
                Duration limit, CompletionStage<T> stage, Supplier<? extends Throwable> late) {
            throw new UnsupportedOperationException();
        }
    }
}
