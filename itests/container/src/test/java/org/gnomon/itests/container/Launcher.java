package org.gnomon.itests.container;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Runs the distribution's launcher as a user would. */
final class Launcher {

    private final Path script;
    private final Path scratch;
    private final Map<String, String> environment = new TreeMap<>();

    /**
     * @param script {@code bin/gnomon} of an unpacked distribution
     * @param scratch where output is kept, and for TMPDIR
     */
    Launcher(Path script, Path scratch) throws IOException {
        this.script = script;
        this.scratch = Files.createDirectories(scratch);
        environment.put("TMPDIR", scratch.toString());
    }

    /** How a run ended. */
    record Outcome(int code, String out, String err) {}

    Launcher with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Outcome run(String... arguments) throws IOException, InterruptedException {
        Process process = begin(arguments);
        if (!process.waitFor(180, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the launcher did not end: " + List.of(arguments));
        }
        return outcome(process);
    }

    Process begin(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("bash", script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectInput(new File("/dev/null"));
        builder.redirectOutput(out().toFile());
        builder.redirectError(err().toFile());
        return builder.start();
    }

    Outcome outcome(Process ended) throws IOException {
        return new Outcome(ended.exitValue(), text(out()), text(err()));
    }

    private Path out() {
        return scratch.resolve("launcher.out");
    }

    Path err() {
        return scratch.resolve("launcher.err");
    }

    static String text(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
    }
}
