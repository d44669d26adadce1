package org.gnomon.backend.kvm.internal.vm;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the project's fixture laid out on this machine: two QEMUs and a guest that checks itself.
 *
 * @param oldQemu the older QEMU
 * @param newQemu the newer QEMU
 * @param machine a machine type that both know
 * @param cpu a CPU model that both know
 * @param kernel the guest's kernel
 * @param initrd the guest's first file system
 * @param append the kernel's arguments
 * @param disk a disk to copy
 */
public record Fixture(
        String oldQemu,
        String newQemu,
        String machine,
        String cpu,
        String kernel,
        String initrd,
        String append,
        String disk) {
    private static final Logger LOG = LoggerFactory.getLogger(Fixture.class);

    /** The cache folder: GNOMON_CACHE as a system property or variable, else the user's own. */
    public static Path cache() {
        String set = System.getProperty("GNOMON_CACHE", System.getenv("GNOMON_CACHE"));
        if (set != null && !set.isBlank()) {
            return Path.of(set).toAbsolutePath();
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path base =
                xdg == null || xdg.isBlank()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(xdg);
        return base.resolve("gnomon");
    }

    /** Reads what the fixture wrote; empty if it was not installed. Blocks. */
    public static Optional<Fixture> find(Path cache) {
        Path file = cache.resolve("qemu").resolve("fixture.properties");
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        Properties p = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            p.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("{} cannot be read: {}", file, e.toString());
            return Optional.empty();
        }
        Fixture found =
                new Fixture(
                        p.getProperty("qemu.old", ""),
                        p.getProperty("qemu.new", ""),
                        p.getProperty("machine", "pc-q35-7.2"),
                        p.getProperty("cpu", "qemu64"),
                        p.getProperty("kernel", ""),
                        p.getProperty("initrd", ""),
                        p.getProperty("append", ""),
                        p.getProperty("disk", ""));
        return found.isComplete() ? Optional.of(found) : Optional.empty();
    }

    private boolean isComplete() {
        return Files.isExecutable(Path.of(oldQemu))
                && Files.isExecutable(Path.of(newQemu))
                && Files.isReadable(Path.of(kernel))
                && Files.isReadable(Path.of(initrd))
                && Files.isReadable(Path.of(disk));
    }
}
