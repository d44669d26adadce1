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
    private static final String UID = "unix:uid";

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
     * Whether a path is of an executable that is called a QEMU, and that nobody but root and this
     * process's user can have put there: it and the folders above are theirs alone to write.
     */
    static boolean looksLikeQemu(String location) {
        try {
            Path path = Path.of(location);
            if (!path.isAbsolute() || !Files.isRegularFile(path) || !Files.isExecutable(path)) {
                return false;
            }
            Object self = Files.getAttribute(Path.of("/proc/self"), UID);
            boolean ours = path.getFileName().toString().toLowerCase(Locale.ROOT).contains("qemu");
            for (Path at = path.toRealPath(); ours && at != null; at = at.getParent()) {
                ours = isOnlyOf(at, self);
            }
            return ours;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isOnlyOf(Path file, Object self) throws IOException {
        Object owner = Files.getAttribute(file, UID);
        Set<PosixFilePermission> may = Files.getPosixFilePermissions(file);
        boolean shared =
                may.contains(PosixFilePermission.GROUP_WRITE)
                        || may.contains(PosixFilePermission.OTHERS_WRITE);
        return !shared && (owner.equals(self) || owner.equals(0));
    }
}
