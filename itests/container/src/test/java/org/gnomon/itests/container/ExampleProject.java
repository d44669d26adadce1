package org.gnomon.itests.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The example project as a stranger has it: copied elsewhere and built by Maven, with nothing but
 * the published API and kit. Their jars are put into a repository of the test's own; all else comes
 * from the one this build uses, which has it already. No network, and nothing is written to it.
 */
final class ExampleProject {

    private static final String NAME = "gnomon-forecast-trend";

    private final Path folder;
    private final Path work;

    /**
     * Copies it.
     *
     * @param work an empty folder
     */
    ExampleProject(Path work) throws IOException {
        this.work = work;
        this.folder = work.resolve("trend");
        Path source = root().resolve("docs/examples/forecaster");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(f -> !f.startsWith(source.resolve("target"))).toList()) {
                Path copy = folder.resolve(source.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
        publish();
    }

    private static Path root() {
        return Path.of(System.getProperty("gnomon.root"));
    }

    /** Puts what Gnomon publishes into a repository, in the layout of one. */
    private void publish() throws IOException {
        publish("gnomon-parent", "");
        publish("gnomon-api", "bundles/api");
        publish("gnomon-conformance", "bundles/conformance");
        String given = Path.of(System.getProperty("gnomon.repository")).toUri().toString();
        Files.writeString(
                work.resolve("settings.xml"),
                """
                <settings>
                  <mirrors>
                    <mirror><id>given</id><mirrorOf>*</mirrorOf><url>%s</url></mirror>
                  </mirrors>
                </settings>
                """
                        .formatted(given));
    }

    private void publish(String artifact, String module) throws IOException {
        String version = System.getProperty("gnomon.version");
        Path to = Path.of("repository/org/gnomon", artifact, version);
        Path target = Files.createDirectories(work.resolve(to));
        String file = artifact + "-" + version;
        Files.copy(root().resolve(module).resolve("pom.xml"), target.resolve(file + ".pom"));
        if (!module.isEmpty()) {
            Path jar = root().resolve(module).resolve("target").resolve(file + ".jar");
            Files.copy(jar, target.resolve(file + ".jar"));
        }
    }

    /** What a stranger does for another version: the same two places as in the README. */
    void raise(String from, String to) throws IOException {
        replace(folder.resolve("pom.xml"), "<version>" + from + "<", "<version>" + to + "<");
        replace(
                folder.resolve("src/main/java/org/example/gnomon/trend/TrendForecaster.java"),
                "VERSION = \"" + from + "\"",
                "VERSION = \"" + to + "\"");
    }

    private static void replace(Path file, String old, String by) throws IOException {
        String text = Files.readString(file);
        assertThat(text).containsOnlyOnce(old);
        Files.writeString(file, text.replace(old, by));
    }

    /** Runs {@code mvn verify}, tests and all; gives the jar, kept where no other build goes. */
    Path verify(String version) throws IOException, InterruptedException {
        Path log = work.resolve("verify-" + version + ".log");
        ProcessBuilder maven =
                new ProcessBuilder(
                        mvn(),
                        "-B",
                        "-ntp",
                        "-Dstyle.color=never",
                        "-s",
                        work.resolve("settings.xml").toString(),
                        "-Dmaven.repo.local=" + work.resolve("repository"),
                        "verify");
        maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
        maven.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
        maven.redirectInput(new File("/dev/null"));
        Process build = maven.start();
        if (!build.waitFor(5, TimeUnit.MINUTES)) {
            build.descendants().forEach(ProcessHandle::destroyForcibly);
            build.destroyForcibly();
        }
        String said = Files.readString(log);
        assertThat(build.waitFor()).as(said).isZero();
        assertThat(testsRun(said)).as(said).isGreaterThan(20);
        Path jar = folder.resolve("target").resolve(NAME + "-" + version + ".jar");
        return Files.copy(
                jar, work.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }

    private static int testsRun(String said) {
        return said.lines()
                .filter(line -> line.matches(".*Tests run: \\d+, Failures: 0, Errors: 0.*"))
                .mapToInt(line -> Integer.parseInt(line.replaceAll(".*run: (\\d+),.*", "$1")))
                .max()
                .orElse(0);
    }

    /** The Maven that runs this build, or else the one on the path. */
    private static String mvn() {
        return Stream.of(System.getProperty("gnomon.maven", ""))
                .map(home -> Path.of(home, "bin", "mvn"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("mvn");
    }
}
