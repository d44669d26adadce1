package org.gnomon.backend.kvm.internal.far;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Writes what a container wrote last before it was killed. */
public final class Marks {
    private Marks() {}

    /** That the only replica there was told to run. */
    public static void tell(Path stateDirectory, long epoch) {
        try (Stream<Path> all = Files.list(stateDirectory)) {
            List<Path> folders =
                    all.filter(f -> f.getFileName().toString().startsWith("far-")).toList();
            assertThat(folders).hasSize(1);
            try (TellMark mark = new TellMark(folders.get(0))) {
                mark.tell(epoch);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
