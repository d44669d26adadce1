package org.gnomon.backend.kvm.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Assumptions;

/** A test that cannot run says so where the build collects it, and is reported as skipped. */
public final class NotRun {
    private NotRun() {}

    public static void unless(boolean possible, String what, String why) {
        if (possible) {
            return;
        }
        try {
            Path file = Path.of("target", "not-run.txt").toAbsolutePath();
            Files.createDirectories(file.getParent());
            Files.writeString(
                    file,
                    what + ": " + why + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Assumptions.abort(what + ": " + why);
    }
}
