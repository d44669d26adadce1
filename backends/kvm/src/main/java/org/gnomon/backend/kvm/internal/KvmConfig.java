package org.gnomon.backend.kvm.internal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Where the backend keeps things.
 *
 * @param stateDirectory records, layers of disks, logs; survives a boot
 * @param ramDirectory RAM files; should be in memory
 * @param runDirectory sockets; its path must be short
 * @param accelerator which accelerator to use
 */
public record KvmConfig(
        Path stateDirectory, Path ramDirectory, Path runDirectory, Accelerator accelerator) {

    /** Which accelerator to use. */
    public enum Accelerator {
        /** kvm if a probe guest ran on it, else tcg. */
        AUTO,
        KVM,
        TCG;

        /** By its name in configuration, in any case. */
        public static Accelerator named(String name) {
            for (Accelerator a : values()) {
                if (a.name().equalsIgnoreCase(name.strip())) {
                    return a;
                }
            }
            throw Problems.invalid(
                    "The accelerator is '" + name + "'.", "Configure auto, kvm or tcg.");
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public KvmConfig {
        stateDirectory = stateDirectory.toAbsolutePath().normalize();
        ramDirectory = ramDirectory.toAbsolutePath().normalize();
        runDirectory = runDirectory.toAbsolutePath().normalize();
    }

    /** The usual places for a data directory. */
    public static KvmConfig defaults(Path dataDirectory) {
        return forState(dataDirectory.toAbsolutePath().normalize().resolve("kvm"));
    }

    /** The usual places beside a state directory. */
    public static KvmConfig forState(Path state) {
        Path run = Path.of("/tmp", "gnomon-" + key(state));
        return new KvmConfig(state, Path.of("/dev/shm"), run, Accelerator.AUTO);
    }

    /** Tells this installation's files and processes from those of others on the machine. */
    public String key() {
        return key(stateDirectory);
    }

    private static String key(Path state) {
        return hash(state.toString());
    }

    /** A short hash of a text, for names of files. */
    public static String hash(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
