package org.gnomon.itests.evaluation.blackout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gnomon.itests.support.topics.Arguments;

/** Has switches made on real QEMU by the tests of the hypervisor, which record them. */
final class RealSwitches {

    private RealSwitches() {}

    static Recording record(long count, long seed) throws IOException, InterruptedException {
        Path root = Arguments.home().toAbsolutePath().normalize().resolve("../..").normalize();
        Path file = root.resolve("itests/hypervisor/target/switchovers.jsonl");
        Files.deleteIfExists(file);
        List<String> command =
                List.of(
                        "mvn",
                        "-B",
                        "-q",
                        "-pl",
                        "itests/hypervisor",
                        "-am",
                        "-Dtest=None",
                        "-Dsurefire.failIfNoSpecifiedTests=false",
                        "-Dit.test=BlackoutForecastIT",
                        "-Dfailsafe.failIfNoSpecifiedTests=false",
                        "-Dgnomon.switchovers=" + count,
                        "-Dgnomon.seed=" + seed,
                        "verify");
        int code =
                new ProcessBuilder("sh", "-c", String.join(" ", command) + " >&2")
                        .directory(root.toFile())
                        .inheritIO()
                        .start()
                        .waitFor();
        if (!Files.exists(file)) {
            throw new Arguments.Wrong(
                    "no switch was recorded (Maven ended with "
                            + code
                            + "); is real QEMU there? ./gnomon setup kvm");
        }
        return Recording.read(file);
    }
}
