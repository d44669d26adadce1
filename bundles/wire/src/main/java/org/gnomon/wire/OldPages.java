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

    /**
     * Whether the far end surely has that content in a page, also where that page itself is not
     * known.
     *
     * @param content in native byte order; a page of it, from {@code at} on
     */
    default boolean has(long page, ByteBuffer content, int at) {
        ByteBuffer there = find(page);
        return there != null
                && PageMath.equal(content, at, there, there.position(), there.remaining());
    }

    /** Notes what the far end will have. Does nothing where both are the same memory. */
    void keep(long page, ByteBuffer content, int at);

    /** As above, where the content's {@link PageHash} is known already. */
    default void keep(long page, ByteBuffer content, int at, long high, long low) {
        keep(page, content, at);
    }
}
