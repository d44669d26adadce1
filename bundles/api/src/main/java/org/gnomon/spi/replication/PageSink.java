package org.gnomon.spi.replication;

import java.nio.ByteBuffer;
import org.gnomon.model.PageSource;
import org.osgi.annotation.versioning.ConsumerType;

/** A replica's memory: it can be read like any other and written. One thread at a time. */
@ConsumerType
public interface PageSink extends PageSource {

    /**
     * Writes.
     *
     * @param offset in bytes, a multiple of the page size
     * @param content the new bytes, a multiple of the page size; its position moves to its limit
     * @throws IndexOutOfBoundsException if the range is not inside the memory
     * @throws org.gnomon.model.GnomonException {@code illegal-transition} while a checkpoint is
     *     held, {@code out-of-space} if the memory cannot be had
     */
    void write(long offset, ByteBuffer content);
}
