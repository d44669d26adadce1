package org.gnomon.backend.kvm.internal.far;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.gnomon.backend.kvm.internal.process.QemuBinary;
import org.gnomon.model.VmmVersion;

/**
 * What QEMUs told of themselves, remembered as long as the file is the same: asking starts a
 * process. Any number of threads.
 */
final class Programs {
    private static final int MOST = 64;

    private final QemuBinary binaries;
    private final Map<Key, VmmVersion> versions = new ConcurrentHashMap<>();
    private final Map<Key, List<String>> machines = new ConcurrentHashMap<>();

    /** A program as it was when it was asked. */
    private record Key(String location, FileTime changed) {}

    Programs(QemuBinary binaries) {
        this.binaries = binaries;
    }

    /** As {@link QemuBinary#version}. */
    VmmVersion version(String location) {
        return remembered(versions, location, () -> binaries.version(location));
    }

    /** As {@link QemuBinary#machines}. */
    List<String> machines(String location) {
        return remembered(machines, location, () -> binaries.machines(location));
    }

    private static <T> T remembered(Map<Key, T> known, String location, Supplier<T> ask) {
        Key key;
        try {
            key = new Key(location, Files.getLastModifiedTime(Path.of(location)));
        } catch (IOException | IllegalArgumentException e) {
            return ask.get();
        }
        T before = known.get(key);
        if (before == null) {
            before = ask.get();
            if (known.size() >= MOST) {
                known.clear();
            }
            known.put(key, before);
        }
        return before;
    }

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
