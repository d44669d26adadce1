package org.gnomon.backend.kvm.internal.far;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TellMarkTest {
    @TempDir Path folder;

    @Test
    void whatWasToldIsThereForTheNextContainer() {
        try (TellMark mark = new TellMark(folder)) {
            assertThat(mark.read()).isEmpty();
            mark.prepare();
            assertThat(mark.read()).isEmpty();
            mark.tell(42);
        }
        try (TellMark next = new TellMark(folder)) {
            assertThat(next.read()).hasValue(42);
        }
    }

    @Test
    void whatIsTakenBackWasNotTold() {
        try (TellMark mark = new TellMark(folder)) {
            mark.prepare();
            mark.tell(42);
            mark.takeBack();
            assertThat(mark.read()).isEmpty();
        }
    }

    @Test
    void aTornMarkSaysNothing() throws Exception {
        try (TellMark mark = new TellMark(folder)) {
            mark.prepare();
            mark.tell(42);
            Path file = folder.resolve("told.bin");
            byte[] bytes = Files.readAllBytes(file);
            for (int i = 0; i < bytes.length; i++) {
                byte[] torn = bytes.clone();
                torn[i] ^= 1;
                Files.write(file, torn);
                assertThat(mark.read()).as("byte " + i).isEmpty();
            }
        }
    }
}
