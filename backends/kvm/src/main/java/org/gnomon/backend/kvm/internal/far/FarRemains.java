package org.gnomon.backend.kvm.internal.far;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.state.DiskSpec;

/** Removes what a replica leaves. */
final class FarRemains {
    private FarRemains() {}

    /**
     * Removes its files. Disks that a guest has written stay, and so do images that a VM of the
     * same key left here before.
     */
    static void remove(Path folder, FarRecord r) {
        strip(folder, r);
        try {
            FarBook.deleteFiles(folder);
            if (list(folder).isEmpty()) {
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw Problems.io("Cannot remove what is in " + folder, e);
        }
    }

    /** The same, but for its record. */
    static void strip(Path folder, FarRecord r) {
        Own.delete(Path.of(r.ram()));
        Own.delete(Path.of(r.device()));
        Set<Path> own = Set.copyOf(images(r));
        try {
            for (Path file : list(folder)) {
                String name = file.getFileName().toString();
                boolean image = name.endsWith(".qcow2") || name.endsWith(".raw");
                boolean record = FarBook.isOfRecord(file);
                if (!record && (!image || (own.contains(file) && !r.mayRun()))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw Problems.io("Cannot remove what is in " + folder, e);
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static List<Path> images(FarRecord r) {
        List<Path> files = new ArrayList<>();
        for (DiskSpec disk : r.vm().disks()) {
            files.add(Path.of(disk.image()));
            disk.layers().forEach(l -> files.add(Path.of(l.path())));
        }
        return files;
    }
}
