package org.gnomon.conformance.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Assumptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a test that cannot be run, so that it shows as skipped and is on record. */
public final class NotRun {

    private static final Logger LOG = LoggerFactory.getLogger(NotRun.class);

    /** Where the record is, instead of {@code target/not-run.txt} of the module. */
    public static final String FILE_PROPERTY = "gnomon.notRunFile";

    private NotRun() {}

    /** For what should run and cannot run here: CI may fail on it. Does not return. */
    public static void here(String what, String why) {
        String line = what + ": " + why;
        Path file = Path.of(System.getProperty(FILE_PROPERTY, "target/not-run.txt"));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(
                    file,
                    line + System.lineSeparator(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot record that " + line, e);
        }
        Assumptions.abort("not run: " + line);
    }

    /** For what the part under test does not claim to do. Does not return. */
    public static void byDesign(String what, String why) {
        LOG.info("not run by design: {}: {}", what, why);
        Assumptions.abort("not run by design: " + what + ": " + why);
    }
}
