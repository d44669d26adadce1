package org.gnomon.backend.kvm.internal.far;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which programs a peer may have started here. */
class ProgramsTest {
    @TempDir Path root;

    private Path program(String mode) throws Exception {
        Path file = Files.writeString(root.resolve("qemu-system-test"), "#!/bin/sh\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @Test
    void whatOthersMayWriteIsNoProgramOfThisHost() throws Exception {
        Path shared = Files.createDirectory(root.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path there = Files.move(program("rwxr-xr-x"), shared.resolve("qemu-system-test"));
        assertThat(Programs.looksLikeQemu(there.toString())).as("its folder").isFalse();
        assertThat(Programs.looksLikeQemu(program("rwxrwxr-x").toString())).isFalse();
        assertThat(Programs.looksLikeQemu("/bin/true")).as("its name").isFalse();
    }
}
