package org.gnomon.itests.benchmarks.hosts;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Runs small programs of the system. */
final class Shell {

    private Shell() {}

    /** What it said; an exception with all of it if it failed. */
    static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes());
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return said;
    }

    /** Words between spaces. */
    static String run(String words) throws IOException {
        return run(Arrays.asList(words.split(" ")));
    }
}
