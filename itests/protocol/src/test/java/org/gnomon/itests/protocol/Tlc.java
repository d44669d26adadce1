package org.gnomon.itests.protocol;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the model checker TLC on a module of {@code src/test/tla}, as a process of its own: it keeps
 * its state in static fields and ends the JVM that it runs in.
 */
public final class Tlc {

    private static final Path SPECS = Path.of("src/test/tla").toAbsolutePath();
    private static final Path WORK = Path.of("target/tlc").toAbsolutePath();
    private static final Pattern STATES =
            Pattern.compile("(\\d+) states generated, (\\d+) distinct states found, (\\d+) states");
    private static final Pattern DEPTH = Pattern.compile("complete state graph search is (\\d+)");
    private static final Pattern VIOLATED =
            Pattern.compile("Error: (?:Invariant|Action property) (\\w+) is violated.*");
    private static final String UNFAIR = "Error: Temporal properties were violated.";

    private Tlc() {}

    /** A model to check: a module, its configuration, and what is set otherwise in that. */
    public record Model(String module, String config, Map<String, String> constants) {

        /** The module in the configuration of the same name, as it is there. */
        public static Model of(String module) {
            return new Model(module, module, Map.of());
        }
    }

    /** Checks; fails if that takes too long or TLC itself fails. */
    public static Outcome check(Model model, Duration limit) {
        try {
            return run(model, limit);
        } catch (IOException e) {
            throw new IllegalStateException("TLC on " + model + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("TLC on " + model + " was interrupted", e);
        }
    }

    private static Outcome run(Model model, Duration limit)
            throws IOException, InterruptedException {
        Files.createDirectories(WORK);
        Path folder = Files.createTempDirectory(WORK, model.module() + "-");
        Path config = folder.resolve(model.config() + ".cfg");
        Files.writeString(config, configuration(model));
        Path output = folder.resolve("output.txt");
        long begin = System.nanoTime();
        Process process =
                new ProcessBuilder(command(model, folder, config))
                        .directory(SPECS.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(model + " is not checked after " + limit + ", " + output);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        return outcome(model, Files.readString(config), Files.readAllLines(output), took);
    }

    private static List<String> command(Model model, Path folder, Path config) {
        try {
            Path jar =
                    Path.of(
                            Class.forName("tlc2.TLC")
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            return List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseParallelGC",
                    "-Xmx2g",
                    "-Djava.io.tmpdir=" + folder,
                    "-cp",
                    jar.toString(),
                    "tlc2.TLC",
                    "-workers",
                    // Only one alone finds the shortest counterexample for certain.
                    model.constants().containsKey("Mutant") ? "1" : "2",
                    "-cleanup",
                    "-metadir",
                    folder.resolve("states").toString(),
                    "-config",
                    config.toString(),
                    model.module() + ".tla");
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new IllegalStateException("there is no TLC on the class path", e);
        }
    }

    private static String configuration(Model model) throws IOException {
        String text = Files.readString(SPECS.resolve(model.config() + ".cfg"));
        for (Map.Entry<String, String> constant : model.constants().entrySet()) {
            Pattern line = Pattern.compile("(?m)^( +" + constant.getKey() + " (?:=|<-)) .*$");
            Matcher matcher = line.matcher(text);
            if (!matcher.find()) {
                throw new IllegalArgumentException("no constant " + constant.getKey());
            }
            text = matcher.replaceFirst("$1 " + Matcher.quoteReplacement(constant.getValue()));
        }
        return text;
    }

    private static Outcome outcome(Model model, String config, List<String> lines, Duration took) {
        long generated = 0;
        long distinct = -1;
        int depth = 0;
        String violated = "";
        boolean complete = false;
        for (String line : lines) {
            Matcher states = STATES.matcher(line);
            if (states.find()) {
                generated = Long.parseLong(states.group(1));
                distinct = Long.parseLong(states.group(2));
            }
            Matcher deep = DEPTH.matcher(line);
            depth = deep.find() ? Integer.parseInt(deep.group(1)) : depth;
            violated = violated.isEmpty() ? violation(line) : violated;
            complete |= line.startsWith("Model checking completed. No error");
        }
        if (distinct < 0 || complete != violated.isEmpty()) {
            throw new IllegalStateException(
                    "TLC could not check " + model + ":\n" + String.join("\n", lines));
        }
        Outcome.Size size = new Outcome.Size(generated, distinct, depth);
        return new Outcome(model, config, violated, size, took, lines);
    }

    private static String violation(String line) {
        Matcher matcher = VIOLATED.matcher(line);
        if (matcher.matches()) {
            return matcher.group(1);
        }
        if (line.equals(UNFAIR)) {
            return "liveness";
        }
        return line.startsWith("Error: Deadlock reached") ? "deadlock" : "";
    }
}
