package org.gnomon.backend.simulator.internal;

import java.nio.ByteBuffer;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;

/** The RAM of one copy of a guest: real bytes outside the heap, as a real hypervisor's are. */
final class GuestMemory {

    static final int PAGE = 4096;

    private final ByteBuffer bytes;

    /** All zero. */
    GuestMemory(long sizeBytes) {
        try {
            bytes = ByteBuffer.allocateDirect(Math.toIntExact(sizeBytes));
        } catch (OutOfMemoryError e) {
            throw outOfMemory(sizeBytes, e);
        }
    }

    private static GnomonException outOfMemory(long sizeBytes, OutOfMemoryError e) {
        return Problem.of(
                        Problem.OUT_OF_SPACE,
                        "no room for " + sizeBytes + " bytes of guest memory in this JVM",
                        "Stop a simulated VM, or start the JVM with more direct memory.")
                .asException(e);
    }

    int pages() {
        return bytes.capacity() / PAGE;
    }

    long sizeBytes() {
        return bytes.capacity();
    }

    GuestMemory copy() {
        GuestMemory copy = new GuestMemory(sizeBytes());
        copy.copyFrom(this);
        return copy;
    }

    void copyFrom(GuestMemory other) {
        bytes.duplicate().clear().put(other.bytes.duplicate().clear());
    }

    void zero() {
        for (int at = 0; at < bytes.capacity(); at += Long.BYTES) {
            bytes.putLong(at, 0);
        }
    }

    /** For who writes as the guest does. */
    ByteBuffer raw() {
        return bytes;
    }

    ByteBuffer view(long offset, int length) {
        check(offset, length);
        return bytes.slice((int) offset, length).asReadOnlyBuffer();
    }

    void write(long offset, ByteBuffer content) {
        check(offset, content.remaining());
        ByteBuffer target = bytes.duplicate();
        target.position((int) offset).put(content);
    }

    private void check(long offset, int length) {
        if (offset < 0 || length < 0 || offset + length > bytes.capacity()) {
            throw new IndexOutOfBoundsException(
                    length + " bytes at " + offset + " of a memory of " + bytes.capacity());
        }
        if (offset % PAGE != 0 || length % PAGE != 0) {
            throw new IllegalArgumentException(
                    length + " bytes at " + offset + ", expected multiples of " + PAGE);
        }
    }

    /** Where the two first differ, -1 if they are equal bit for bit. */
    long firstDifference(GuestMemory other) {
        return bytes.duplicate().clear().mismatch(other.bytes.duplicate().clear());
    }
}
