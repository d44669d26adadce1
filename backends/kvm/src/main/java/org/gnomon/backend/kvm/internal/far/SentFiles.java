package org.gnomon.backend.kvm.internal.far;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.state.Durable;
import org.gnomon.model.Problem;

/**
 * Files that machines from other hosts need, such as kernels, by their SHA-256 (FIPS 180-4): what
 * is here already is not sent again.
 */
final class SentFiles {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final long MOST = 1L << 30;
    private static final long MOST_TOGETHER = 8L << 30;

    /** Kernels are large, and the same for many VMs. */
    private static final Map<Known, String> HASHES = new ConcurrentHashMap<>();

    private static final int MOST_HASHES = 256;

    private final Path folder;
    private final AtomicLong arriving = new AtomicLong();

    SentFiles(Path folder) {
        this.folder = folder;
    }

    /** Which of some files are not here. */
    List<String> missing(List<String> hashes) {
        hashes.forEach(SentFiles::require);
        return hashes.stream().filter(h -> !Files.isRegularFile(folder.resolve(h))).toList();
    }

    /** Where a file is. */
    Path path(String hash) {
        require(hash);
        Path file = folder.resolve(hash);
        if (!Files.isRegularFile(file)) {
            throw Problems.of(
                    Problem.MISSING_PART,
                    "The file with the hash " + hash + " is not here.",
                    "Send it first.");
        }
        return file;
    }

    private static void require(String hash) {
        if (!HASH.matcher(hash).matches()) {
            throw Message.wrong("no hash: '" + hash.replaceAll("[^\\x20-\\x7e]", "?") + "'");
        }
    }

    /** Takes a file; it is here only if all of it came and has the hash. */
    void receive(String hash, long length, ReadableByteChannel from) throws IOException {
        require(hash);
        if (length < 0 || length > Math.min(MOST, folder.toFile().getUsableSpace())) {
            throw Problems.of(
                    Problem.OUT_OF_SPACE,
                    "A file of " + length + " bytes cannot be taken.",
                    "Send files of at most " + MOST + " bytes, or free some room there.");
        }
        if (length > MOST_TOGETHER - together()) {
            throw Problems.of(
                    Problem.OUT_OF_SPACE,
                    "Files that were sent here may have " + MOST_TOGETHER + " bytes together.",
                    "Restart Gnomon there, which removes those that no replica needs.");
        }
        Path part = folder.resolve("part-" + arriving.incrementAndGet());
        try {
            MessageDigest digest = sha256();
            copy(from, part, length, digest);
            if (!HexFormat.of().formatHex(digest.digest()).equals(hash)) {
                throw Message.wrong("a file that has not the hash " + hash);
            }
            Files.move(part, folder.resolve(hash), StandardCopyOption.ATOMIC_MOVE);
            Durable.force(folder);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private long together() throws IOException {
        long total = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                total += Files.size(file);
            }
        }
        return total;
    }

    private static void copy(ReadableByteChannel from, Path part, long length, MessageDigest digest)
            throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(256 << 10);
        try (FileChannel out =
                FileChannel.open(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            for (long done = 0; done < length; done += chunk.limit()) {
                chunk.clear().limit((int) Math.min(chunk.capacity(), length - done));
                if (from.read(chunk) < 0) {
                    throw new IOException("the file ended after " + done + " bytes of " + length);
                }
                chunk.flip();
                digest.update(chunk.duplicate());
                while (chunk.hasRemaining()) {
                    out.write(chunk);
                }
            }
            out.force(true);
        }
    }

    /** The hash of a file; remembered as long as its size and its time stay the same. */
    static String hash(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            Known known = new Known(file, now.size(), now.lastModifiedTime());
            String before = HASHES.get(known);
            if (before == null) {
                before = hashNow(file);
                if (HASHES.size() >= MOST_HASHES) {
                    HASHES.clear();
                }
                HASHES.put(known, before);
            }
            return before;
        } catch (IOException e) {
            throw Problems.io("Cannot read " + file, e);
        }
    }

    /** A file as it was when its hash was made. */
    private record Known(Path file, long size, FileTime changed) {}

    private static String hashNow(Path file) throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            MessageDigest digest = sha256();
            ByteBuffer chunk = ByteBuffer.allocate(256 << 10);
            while (in.read(chunk) >= 0) {
                digest.update(chunk.flip());
                chunk.clear();
            }
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Makes the folder, and removes what nobody uses. */
    void clean(Set<String> used) {
        try {
            Files.createDirectories(folder);
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    if (!used.contains(file.toString())) {
                        Files.deleteIfExists(file);
                    }
                }
            }
        } catch (IOException e) {
            throw Problems.io("Cannot clean " + folder, e);
        }
    }
}
