package org.gnomon.itests.benchmarks.hosts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A Java program on one of the hosts, asked and answered by lines of JSON. */
final class Program implements AutoCloseable {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long END_SECONDS = 5;
    private static final int WORDS = 4000;

    private final String name;
    private final Process process;
    private final Path log;
    private final PrintStream out;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();

    private Program(String name, Process process, Path log) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.out = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread reader = new Thread(this::readAll, name);
        reader.setDaemon(true);
        reader.start();
    }

    static Program start(Trial trial, Network.Host host, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx1g", "-Dorg.slf4j.simpleLogger.showDateTime=true"));
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=info");
        command.addAll(List.of("-cp", classPath(), main.getName()));
        command.addAll(List.of(arguments));
        Path log = trial.folder().resolve(main.getSimpleName() + ".log");
        return new Program(
                main.getSimpleName(),
                new ProcessBuilder(trial.network().on(host, command))
                        .redirectError(log.toFile())
                        .start(),
                log);
    }

    private static String classPath() {
        return System.getProperty(
                "surefire.test.class.path", System.getProperty("java.class.path"));
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Completes with what it says. */
    CompletableFuture<JsonNode> ask(String what, ObjectNode with) {
        long id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        out.println(with.put("id", id).put("do", what));
        if (!process.isAlive()) {
            answer.completeExceptionally(ended());
        }
        return answer;
    }

    /** Waits for what it says. */
    JsonNode get(String what, ObjectNode with) {
        try {
            return ask(what, with).join();
        } catch (CompletionException e) {
            throw new IllegalStateException(name + ", " + what + ": " + e.getCause(), e);
        }
    }

    private void readAll() {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                answered(MAPPER.readTree(line));
            }
        } catch (IOException e) {
            waiting.values().forEach(w -> w.completeExceptionally(e));
        }
        waiting.values().forEach(w -> w.completeExceptionally(ended()));
    }

    /** With its last words. */
    private IOException ended() {
        String said = "";
        try {
            said = Files.readString(log);
        } catch (IOException e) {
            said = e.toString();
        }
        return new IOException(
                name + " has ended: " + said.substring(Math.max(0, said.length() - WORDS)));
    }

    private void answered(JsonNode reply) {
        CompletableFuture<JsonNode> answer = waiting.remove(reply.path("id").asLong());
        if (answer != null && reply.has("problem")) {
            answer.completeExceptionally(new IOException(reply.path("problem").asText()));
        } else if (answer != null) {
            answer.complete(reply.path("said"));
        }
    }

    @Override
    public void close() {
        out.close();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
