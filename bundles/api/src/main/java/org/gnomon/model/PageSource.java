package org.gnomon.model;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Reads a VM's memory in place. Implemented by backends, read by one thread at a time.
 *
 * <p>Addresses are offsets into the VM's RAM as one linear space of {@link #sizeBytes()} bytes, not
 * guest-physical addresses. The guest may write while it is read, unless it is paused; a reader
 * that needs a consistent picture reads under a checkpoint.
 */
@ConsumerType
public interface PageSource {

    /** Whole size in bytes, a multiple of {@link #pageSizeBytes()}. Never changes. */
    long sizeBytes();

    /** Size of a page in bytes, a power of two. Never changes. */
    int pageSizeBytes();

    /**
     * A read-only view of the memory itself, not a copy: what the guest writes shows through.
     *
     * @param offset in bytes, a multiple of the page size
     * @param length in bytes, a multiple of the page size, at most 1 GiB
     * @throws IndexOutOfBoundsException if the range is not inside the memory
     * @throws GnomonException if the memory is gone, for example because the VM has stopped
     */
    ByteBuffer view(long offset, int length);
}
