package org.gnomon.backend.kvm.internal.side;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.gnomon.backend.kvm.internal.KvmConfig;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.UnixSockets;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;

/** Names of files in the backend's directories. Every name carries whose it is. */
public final class Directories {
    private static final Set<PosixFilePermission> PRIVATE =
            PosixFilePermissions.fromString("rwx------");

    private final KvmConfig config;

    public Directories(KvmConfig config) {
        this.config = config;
    }

    /** Makes the directories; the one for sockets must belong to this user alone. Blocks. */
    public void prepare() {
        Path run = config.runDirectory();
        try {
            Files.createDirectories(config.stateDirectory());
            if (!Files.isDirectory(config.ramDirectory())) {
                throw Problems.of(
                        Problem.MISSING_PART,
                        "The directory for memory " + config.ramDirectory() + " does not exist.",
                        "Configure ramDirectory, best on a file system in memory.");
            }
            if (!Files.exists(run, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(run.getParent());
                Files.createDirectory(run, PosixFilePermissions.asFileAttribute(PRIVATE));
            }
            PosixFileAttributes found =
                    Files.readAttributes(run, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            String me = Files.getOwner(config.stateDirectory()).getName();
            if (!found.isDirectory()
                    || !found.permissions().equals(PRIVATE)
                    || !found.owner().getName().equals(me)) {
                throw Problems.of(
                        Problem.REFUSED,
                        "The directory for sockets "
                                + run
                                + " is open to others: "
                                + PosixFilePermissions.toString(found.permissions())
                                + " of "
                                + found.owner().getName()
                                + ".",
                        "Remove it, or configure another runDirectory.");
            }
        } catch (IOException e) {
            throw Problems.io("Cannot make the backend's directories", e);
        }
    }

    /** Leaves no empty folder behind when nothing runs. */
    public void removeRunDirectoryIfEmpty() {
        try {
            Files.deleteIfExists(config.runDirectory());
        } catch (IOException expected) {
            // Sockets of VMs that go on are in it.
        }
    }

    /** The name of a side, unique in this installation. */
    public String sideName(VmId vm, int sequence) {
        return "gnomon-" + vm + "-" + sequence;
    }

    /** A socket of a side. */
    public Path socket(VmId vm, int sequence, String kind) {
        Path socket =
                config.runDirectory()
                        .resolve(KvmConfig.hash(vm.value()) + "-" + sequence + "." + kind);
        if (socket.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length
                > UnixSockets.MAX_PATH) {
            throw Problems.invalid(
                    "The socket's path " + socket + " is too long for the kernel.",
                    "Configure a runDirectory with a shorter path.");
        }
        return socket;
    }

    public Path ram(VmId vm, int sequence) {
        return config.ramDirectory().resolve(ramPrefix() + vm + "-" + sequence + ".ram");
    }

    private String ramPrefix() {
        return "gnomon-" + config.key() + "-";
    }

    /** Whether a RAM file was made here. */
    public boolean owns(Path ram) {
        return ram.getParent() != null
                && ram.getParent().equals(config.ramDirectory())
                && ram.getFileName().toString().startsWith(ramPrefix());
    }

    /** All RAM files of this installation. */
    public List<Path> ramFiles() {
        return list(config.ramDirectory(), ramPrefix() + "*.ram");
    }

    /** All sockets of this installation. */
    public List<Path> socketFiles() {
        return list(config.runDirectory(), "*");
    }

    public Path runDirectory() {
        return config.runDirectory();
    }

    public Path stateFolder(VmId vm) {
        return config.stateDirectory().resolve(vm.value());
    }

    private static List<Path> list(Path folder, String pattern) {
        List<Path> found = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
            files.forEach(found::add);
            return found;
        } catch (IOException e) {
            throw Problems.io("Cannot list " + folder, e);
        }
    }
}
