package org.gnomon.itests.hosts;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Both hosts' copies of a guest's memory, while neither of them runs. */
final class FrozenMemory {

    private static final int PAGE = 4096;

    private FrozenMemory() {}

    /** Page numbers that are not the same; what a message can hold of them. */
    static List<String> differences(TwoHosts hosts, long bytes) throws IOException {
        try (FileChannel here = FileChannel.open(ram(hosts.near(), bytes));
                FileChannel there = FileChannel.open(ram(hosts.far(), bytes))) {
            MappedByteBuffer a = here.map(FileChannel.MapMode.READ_ONLY, 0, bytes);
            MappedByteBuffer b = there.map(FileChannel.MapMode.READ_ONLY, 0, bytes);
            List<String> found = new ArrayList<>();
            for (int at = 0; at < bytes; at += PAGE) {
                int first = a.slice(at, PAGE).mismatch(b.slice(at, PAGE));
                if (first >= 0) {
                    found.add(at / PAGE + " from byte " + first);
                }
            }
            return found;
        }
    }

    private static Path ram(EmulatedHost host, long bytes) throws IOException {
        try (Stream<Path> files = Files.list(host.file("dev/shm"))) {
            List<Path> large = new ArrayList<>();
            for (Path file : files.toList()) {
                if (Files.isRegularFile(file) && Files.size(file) == bytes) {
                    large.add(file);
                }
            }
            if (large.size() != 1) {
                throw new IOException("files of that length: " + large);
            }
            return large.get(0);
        }
    }
}
