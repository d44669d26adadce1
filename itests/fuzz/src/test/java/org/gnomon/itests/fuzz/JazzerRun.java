package org.gnomon.itests.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One run of the fuzzer in a JVM of its own: small, so that a parser that takes what memory it is
 * told to does not get it.
 *
 * @param exit 0 if nothing broke
 * @param executions how many inputs were run
 * @param broke inputs that broke it
 * @param log all that the fuzzer said
 */
record JazzerRun(int exit, long executions, List<Path> broke, Path log) {

    /**
     * For one input, which takes some ms: a hang, and not a busy machine, takes longer than this.
     */
    static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final String PATHS = "com.code_intelligence.jazzer.sanitizers.FilePathTraversal";

    private static final Pattern EXECUTED =
            Pattern.compile("stat::number_of_executed_units: (\\d+)");

    /** Fuzzes for a while. What it finds is added to {@code target/fuzz/TARGET/found}. */
    static JazzerRun fuzz(Target target, Duration span) throws IOException, InterruptedException {
        Path found = home(target).resolve("found");
        Files.createDirectories(found);
        List<String> options = new ArrayList<>();
        options.add("-max_total_time=" + span.toSeconds());
        options.add(found.toString());
        if (Files.isDirectory(target.kept())) {
            options.add(target.kept().toString());
        }
        return run(target, "fuzz.log", options);
    }

    /** Picks from what is kept and what was found the fewest and shortest that reach as much. */
    static JazzerRun merge(Target target, Path into) throws IOException, InterruptedException {
        Files.createDirectories(into);
        List<String> options = new ArrayList<>();
        options.add("-merge=1");
        options.add(into.toString());
        options.add(target.kept().toString());
        options.add(home(target).resolve("found").toString());
        return run(target, "merge.log", options);
    }

    static Path home(Target target) {
        return Path.of("target", "fuzz", target.toString());
    }

    private static JazzerRun run(Target target, String log, List<String> options)
            throws IOException, InterruptedException {
        Path home = home(target);
        Files.createDirectories(home);
        Path output = home.resolve(log);
        Process process =
                new ProcessBuilder(command(target, options))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        // Ends by itself: it was told how long to take, and what to do with an input that hangs.
        int exit = process.waitFor();
        return new JazzerRun(exit, executions(output), broke(home), output);
    }

    private static List<String> command(Target target, List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:MaxDirectMemorySize=128m", "-XX:+UseSerialGC"));
        command.addAll(List.of("-XX:-UsePerfData", "-Xss1m"));
        // What is refused is logged as a warning: millions of them.
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=off");
        command.add("-cp");
        command.add(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")));
        command.add("com.code_intelligence.jazzer.Jazzer");
        command.add("--target_class=" + target.className());
        command.add("--instrumentation_includes=org.gnomon.**");
        // It would put this machine's paths into inputs that are kept.
        command.add("--disabled_hooks=" + PATHS);
        command.add("--reproducer_path=" + home(target));
        command.add("-artifact_prefix=" + home(target) + "/");
        command.add("-timeout=" + TIMEOUT.toSeconds());
        command.add("-rss_limit_mb=2048");
        command.add("-max_len=" + target.longest());
        command.add("-print_final_stats=1");
        command.addAll(options);
        return command;
    }

    private static long executions(Path log) throws IOException {
        Matcher found = EXECUTED.matcher(Files.readString(log, StandardCharsets.ISO_8859_1));
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    private static List<Path> broke(Path home) throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            return files.filter(f -> f.getFileName().toString().matches("(crash|timeout|oom)-.*"))
                    .toList();
        }
    }
}
