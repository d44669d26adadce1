package org.gnomon.wire;

import java.nio.ByteBuffer;

/**
 * What the far end has, as far as this end knows: pages as they are after the last frame that was
 * encoded. By the encoder's thread only.
 */
public interface OldPages {

    /**
     * A page of the far end.
     *
     * @param page its number
     * @return from position to limit, in native byte order, valid until the next {@link #keep};
     *     null if it is not known
     */
    ByteBuffer find(long page);

    /** Notes what the far end will have. Does nothing where both are the same memory. */
    void keep(long page, ByteBuffer content, int at);
}
