package org.gnomon.backend.kvm.internal.far;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Locale;
import java.util.Set;

/** Which programs may be started because another host names them. */
final class Programs {
    private Programs() {}

    /**
     * Whether a path is of an executable that is called a QEMU, and was not put there by anyone.
     */
    static boolean looksLikeQemu(String location) {
        try {
            Path path = Path.of(location);
            if (!path.isAbsolute() || !Files.isRegularFile(path) || !Files.isExecutable(path)) {
                return false;
            }
            Set<PosixFilePermission> may = Files.getPosixFilePermissions(path);
            return path.getFileName().toString().toLowerCase(Locale.ROOT).contains("qemu")
                    && !may.contains(PosixFilePermission.GROUP_WRITE)
                    && !may.contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }
}
