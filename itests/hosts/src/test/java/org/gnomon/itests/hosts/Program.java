package org.gnomon.itests.hosts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** The test's side of the conversation with a program on an emulated host; see {@link Talk}. */
final class Program implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(4);

    private final ObjectMapper mapper = new ObjectMapper();
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Void>> expected = new ConcurrentHashMap<>();
    private final String name;
    private final Process process;
    private final Writer in;
    private final Path log;
    private volatile boolean told;

    /** It failed, with a typed problem. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final String code;

        Refused(String code, String text) {
            super(text);
            this.code = code;
        }

        String code() {
            return code;
        }
    }

    private Program(String name, ProcessBuilder command, Path log, Executor threads)
            throws IOException {
        this.name = name;
        this.log = log;
        CompletableFuture<JsonNode> ready = new CompletableFuture<>();
        waiting.put(0L, ready);
        process = command.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        in = process.outputWriter(StandardCharsets.UTF_8);
        process.onExit().thenAccept(this::record);
        threads.execute(this::listen);
        await("start", ready, PATIENCE);
    }

    /** Starts it and waits until it listens. */
    static Program start(
            String name,
            EmulatedHost host,
            Path log,
            Executor threads,
            Class<?> main,
            String... arguments)
            throws IOException {
        return new Program(name, Jvm.on(host, main, arguments), log, threads);
    }

    private void listen() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                JsonNode reply = mapper.readTree(line);
                event(reply);
                CompletableFuture<JsonNode> asked = waiting.remove(reply.path("id").asLong(-1));
                if (asked != null) {
                    asked.complete(reply);
                }
            }
        } catch (IOException e) {
            waiting.values().forEach(w -> w.completeExceptionally(e));
        }
        IOException ended = new IOException(name + " has ended");
        waiting.values().forEach(w -> w.completeExceptionally(ended));
    }

    /** Says in the test's output that it ended, and how, whatever the test makes of it. */
    private void record(Process ended) {
        String how = "the program of host " + name + " ended with status " + ended.exitValue();
        if (told) {
            System.out.println(how + ", as it was told to");
        } else {
            System.out.println(how + " of itself; its last words:\n" + logged());
        }
    }

    /** Completes when the program says that of its own accord the next time. */
    CompletableFuture<Void> expect(String what, String which) {
        CompletableFuture<Void> next = new CompletableFuture<>();
        expected.put(what + " " + which, next);
        return next;
    }

    private void event(JsonNode said) {
        String key = said.path("event").asText() + " " + said.path("which").asText();
        CompletableFuture<Void> waits = expected.remove(key);
        if (waits != null) {
            waits.complete(null);
        }
    }

    /** Asks for something, with fields and their values in turn. */
    CompletableFuture<JsonNode> begin(String what, Object... fields) {
        long id = ids.incrementAndGet();
        ObjectNode asked = mapper.createObjectNode().put("id", id).put("do", what);
        for (int i = 0; i < fields.length; i += 2) {
            asked.set(fields[i].toString(), mapper.valueToTree(fields[i + 1]));
        }
        CompletableFuture<JsonNode> reply = new CompletableFuture<>();
        waiting.put(id, reply);
        try {
            synchronized (in) {
                in.write(asked + "\n");
                in.flush();
            }
        } catch (IOException e) {
            reply.completeExceptionally(e);
        }
        return reply.thenApply(Program::said);
    }

    private static JsonNode said(JsonNode reply) {
        JsonNode problem = reply.path("problem");
        if (!problem.isMissingNode()) {
            throw new Refused(problem.path("code").asText(), problem.path("text").asText());
        }
        return reply.path("said");
    }

    /** The same to its end; throws {@link Refused} if it was. */
    JsonNode ask(String what, Object... fields) {
        return await(what, begin(what, fields), PATIENCE);
    }

    JsonNode await(String what, CompletableFuture<JsonNode> asked, Duration limit) {
        try {
            return asked.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Refused refused) {
                throw refused;
            }
            throw new AssertionError(name + ": " + what + " failed; " + logged(), e);
        } catch (TimeoutException e) {
            throw new AssertionError(name + ": no answer to " + what + "; " + logged(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** The end of what it logged. */
    String logged() {
        try {
            String all = Files.exists(log) ? Files.readString(log) : "";
            return all.substring(Math.max(0, all.length() - 8000));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** As a power cut would end it. What it started goes on. */
    void killNine() {
        told = true;
        // The process that was started only waits in the host's namespaces for the program.
        process.descendants()
                .filter(p -> p.info().command().orElse("").endsWith("/java"))
                .forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
    }

    @Override
    public void close() throws IOException {
        told = true;
        if (process.isAlive()) {
            try {
                process.getOutputStream().close();
                process.onExit().get(60, TimeUnit.SECONDS);
            } catch (IOException | ExecutionException | TimeoutException e) {
                killNine();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
