package org.gnomon.itests.simulation.disk;

import java.util.Arrays;
import java.util.SplittableRandom;

/** A file or directory: what was written, and what of it would survive a loss of power. */
final class Inode {

    final boolean directory;
    private byte[] data = new byte[256];
    private int length;
    private byte[] durable = new byte[0];
    private Object lockedBy;

    Inode(boolean directory) {
        this.directory = directory;
    }

    int length() {
        return length;
    }

    int read(long at, byte[] into, int offset, int count) {
        if (at >= length) {
            return -1;
        }
        int n = (int) Math.min(count, length - at);
        System.arraycopy(data, (int) at, into, offset, n);
        return n;
    }

    void write(long at, byte[] from, int offset, int count) {
        int end = Math.toIntExact(at + count);
        if (end > data.length) {
            data = Arrays.copyOf(data, Math.max(end, 2 * data.length));
        }
        System.arraycopy(from, offset, data, (int) at, count);
        length = Math.max(length, end);
    }

    void truncate(long size) {
        if (size < length) {
            Arrays.fill(data, (int) size, length, (byte) 0);
            length = (int) size;
        }
    }

    void force() {
        durable = Arrays.copyOf(data, length);
    }

    /** Whether something was written that was not forced. */
    boolean isDirty() {
        return length != durable.length || !Arrays.equals(data, 0, length, durable, 0, length);
    }

    /**
     * Power is lost. Of what was appended and not forced, some of the beginning may have reached
     * the platters, with the last sector torn; what was changed in place did not.
     */
    void losePower(SplittableRandom random) {
        int grown = length - durable.length;
        int kept = grown > 0 ? random.nextInt(grown + 1) : 0;
        byte[] left = Arrays.copyOf(durable, durable.length + kept);
        System.arraycopy(data, durable.length, left, durable.length, kept);
        data = Arrays.copyOf(left, Math.max(256, left.length));
        length = left.length;
        durable = left;
        lockedBy = null;
    }

    boolean lock(Object owner) {
        if (lockedBy != null && lockedBy != owner) {
            return false;
        }
        lockedBy = owner;
        return true;
    }

    void unlock(Object owner) {
        if (lockedBy == owner) {
            lockedBy = null;
        }
    }
}
