package org.gnomon.itests.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What the script {@code fuzz} runs. */
final class Fuzz {
    private Fuzz() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> words = Arrays.asList(args);
        if (words.get(0).equals("--list")) {
            Target.REAL.forEach(System.out::println);
            return;
        }
        Target target = Target.named(words.get(0));
        String what = words.size() < 2 ? "--minutes" : words.get(1);
        switch (what) {
            case "--minutes" -> fuzz(target, words.size() < 3 ? "1" : words.get(2));
            case "--seed" -> Seeds.write(target, target.kept());
            case "--keep" -> keep(target);
            default -> target.run(Files.readAllBytes(Path.of(what)));
        }
    }

    private static void fuzz(Target target, String minutes)
            throws IOException, InterruptedException {
        long seconds = Math.round(Double.parseDouble(minutes) * 60);
        JazzerRun run = JazzerRun.fuzz(target, Duration.ofSeconds(seconds));
        System.out.printf("%s: %,d inputs in %d s%n", target, run.executions(), seconds);
        if (run.exit() != 0) {
            System.out.printf("It broke: see %s and %s%n", run.broke(), run.log());
            System.exit(1);
        }
    }

    /** Replaces what is kept by the fewest and shortest inputs that reach as much. */
    private static void keep(Target target) throws IOException, InterruptedException {
        Path merged = JazzerRun.home(target).resolve("merged");
        empty(merged);
        JazzerRun run = JazzerRun.merge(target, merged);
        if (run.exit() != 0) {
            throw new IOException("the merge failed: " + run.log());
        }
        empty(target.kept());
        try (Stream<Path> files = Files.list(merged)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.kept().resolve(file.getFileName()));
            }
        }
        System.out.printf("%s: %d inputs are kept%n", target, target.inputs().size());
    }

    private static void empty(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }
}
