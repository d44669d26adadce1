package org.gnomon.itests.hosts;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * What is left of a test, however it ends: a folder of its own below {@code target/hosts}, with
 * what the programs of its hosts log, as they log it, and with the last words of their QEMUs.
 */
final class Records {

    private static final Path ALL = Path.of("target", "hosts");
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int LAST_BYTES = 64 << 10;

    private final Path folder;

    private Records(Path folder) {
        this.folder = folder;
    }

    /**
     * Begins an empty one.
     *
     * @param what the test
     */
    static Records of(String what) throws IOException {
        String name = what.replaceAll("[^A-Za-z0-9]+", "-");
        Path folder = ALL.resolve(String.format("%02d-%s", COUNT.incrementAndGet(), name));
        Files.createDirectories(folder);
        try (Stream<Path> before = Files.list(folder)) {
            for (Path file : before.toList()) {
                Files.delete(file);
            }
        }
        return new Records(folder.toAbsolutePath());
    }

    /** Where a program logs. */
    Path log(String program) {
        return folder.resolve(program + ".log");
    }

    /** Where a JVM writes why it crashed; %p is its process. */
    static Path crash() {
        return ALL.toAbsolutePath().resolve("jvm-%p.log");
    }

    /** Keeps the ends of what QEMUs said, which are below that folder. */
    void keepLastWords(Path hosts) throws IOException {
        List<Path> logs;
        try (Stream<Path> files = Files.walk(hosts)) {
            logs = files.filter(Records::isOfQemu).toList();
        }
        for (Path log : logs) {
            String name = hosts.relativize(log).toString().replace('/', '-');
            if (Files.size(log) > 0) {
                Files.write(folder.resolve(name), end(log));
            }
        }
    }

    private static boolean isOfQemu(Path file) {
        return file.getFileName().toString().matches("qemu-.*\\.log");
    }

    private static byte[] end(Path file) throws IOException {
        try (RandomAccessFile from = new RandomAccessFile(file.toFile(), "r")) {
            long length = from.length();
            byte[] last = new byte[(int) Math.min(length, LAST_BYTES)];
            from.seek(length - last.length);
            from.readFully(last);
            return last;
        } catch (NoSuchFileException | java.io.FileNotFoundException gone) {
            return new byte[0];
        }
    }
}
