package org.gnomon.itests.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The distribution, unpacked once for all tests of a run. */
final class Unpacked {

    private static Path home;

    private Unpacked() {}

    /** Its top folder. */
    static synchronized Path home() throws IOException, InterruptedException {
        if (home == null) {
            Path target = scratch().resolve("unpacked");
            Files.createDirectories(target);
            Process tar =
                    new ProcessBuilder(
                                    "tar",
                                    "-xzf",
                                    System.getProperty("gnomon.distribution"),
                                    "-C",
                                    target.toString())
                            .inheritIO()
                            .start();
            if (!tar.waitFor(1, TimeUnit.MINUTES) || tar.exitValue() != 0) {
                throw new IOException("could not unpack the distribution");
            }
            home = target.resolve("gnomon-" + System.getProperty("gnomon.version"));
        }
        return home;
    }

    static Path scratch() {
        return Path.of(System.getProperty("gnomon.scratch"));
    }

    static Path launcher() throws IOException, InterruptedException {
        return home().resolve("bin/gnomon");
    }
}
