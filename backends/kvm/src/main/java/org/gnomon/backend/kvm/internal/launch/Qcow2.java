package org.gnomon.backend.kvm.internal.launch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.gnomon.backend.kvm.internal.Problems;

/**
 * Writes empty images, so that no other program is needed and the primary is not kept busy. The
 * layout is the smallest that version 3 of the format allows: header, reference counts, an L1 table
 * of zeros.
 */
public final class Qcow2 {
    private static final int MAGIC = 0x514649fb;
    private static final int CLUSTER_BITS = 16;
    private static final int CLUSTER = 1 << CLUSTER_BITS;
    private static final int BACKING_FORMAT = 0xe2792aca;
    private static final int HEADER_LENGTH = 104;
    private static final int REFCOUNT_ORDER = 4;

    /**
     * Guest bytes behind one entry of the L1 table: an L2 table has a cluster of 8-byte entries.
     */
    private static final long PER_L1_ENTRY = (long) CLUSTER * (CLUSTER / 8);

    private Qcow2() {}

    public static boolean isQcow2(Path image) {
        try (InputStream in = Files.newInputStream(image)) {
            byte[] start = in.readNBytes(4);
            return start.length == 4 && ByteBuffer.wrap(start).getInt() == MAGIC;
        } catch (IOException e) {
            throw Problems.io("Cannot read " + image, e);
        }
    }

    /** Makes an overlay in which nothing is written yet. Fails if the file exists. */
    public static void createOverlay(Path file, long sizeBytes, String backing, String format) {
        byte[] name = backing.getBytes(StandardCharsets.UTF_8);
        if (name.length > 1023) {
            throw Problems.invalid(
                    "The path " + backing + " is too long for a backing file.",
                    "Use a path of at most 1023 bytes.");
        }
        create(file, sizeBytes, name, format);
    }

    /** Makes an image of zeros that is based on no other. Fails if the file exists. */
    public static void create(Path file, long sizeBytes) {
        create(file, sizeBytes, new byte[0], "");
    }

    private static void create(Path file, long sizeBytes, byte[] backing, String format) {
        long entries = (sizeBytes + PER_L1_ENTRY - 1) / PER_L1_ENTRY;
        int tableClusters = (int) ((entries * 8 + CLUSTER - 1) / CLUSTER);
        ByteBuffer image = ByteBuffer.allocate((3 + tableClusters) * CLUSTER);
        putHeader(image, sizeBytes, (int) entries, backing.length, format);
        image.put(backing);
        image.putLong(CLUSTER, 2L * CLUSTER); // reference count table: its one block
        for (int i = 0; i < 3 + tableClusters; i++) {
            image.putShort(2 * CLUSTER + i * 2, (short) 1);
        }
        try (FileChannel out =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            image.clear();
            while (image.hasRemaining()) {
                out.write(image);
            }
            out.force(true);
        } catch (IOException e) {
            throw Problems.io("Cannot make the image " + file, e);
        }
    }

    private static void putHeader(
            ByteBuffer image, long sizeBytes, int entries, int nameLength, String format) {
        byte[] formatName = format.getBytes(StandardCharsets.US_ASCII);
        int padded = (formatName.length + 7) / 8 * 8;
        int nameOffset = HEADER_LENGTH + 8 + padded + 8;
        image.putInt(MAGIC).putInt(3).putLong(nameLength == 0 ? 0 : nameOffset).putInt(nameLength);
        image.putInt(CLUSTER_BITS).putLong(sizeBytes).putInt(0);
        image.putInt(entries).putLong(3L * CLUSTER);
        image.putLong(CLUSTER).putInt(1);
        image.putInt(0).putLong(0); // no snapshots
        image.putLong(0).putLong(0).putLong(0); // no features
        image.putInt(REFCOUNT_ORDER).putInt(HEADER_LENGTH);
        if (nameLength > 0) {
            image.putInt(BACKING_FORMAT).putInt(formatName.length).put(formatName);
            image.position(HEADER_LENGTH + 8 + padded);
        }
        image.putLong(0); // end of extensions
    }
}
