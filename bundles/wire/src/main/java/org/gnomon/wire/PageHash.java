package org.gnomon.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Names a page by its content: the first 128 bits of SHA-256 (FIPS 180-4). A cryptographic one,
 * because guests choose their pages: a guest that could make another guest's page collide with its
 * own would have its page written into the other's memory. One thread at a time.
 */
public final class PageHash {

    /** Bytes of a hash. */
    public static final int BYTES = 16;

    private final MessageDigest digest;
    private long high;
    private long low;

    /** Makes one. */
    public PageHash() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Hashes all that remains of a page, which stays as it is. */
    public PageHash of(ByteBuffer page) {
        digest.update(page.duplicate());
        ByteBuffer sum = ByteBuffer.wrap(digest.digest()).order(ByteOrder.BIG_ENDIAN);
        high = sum.getLong();
        low = sum.getLong();
        return this;
    }

    /** The first 64 bits of the last hash. */
    public long high() {
        return high;
    }

    /** The other 64 bits of the last hash. */
    public long low() {
        return low;
    }

    boolean is(long otherHigh, long otherLow) {
        return high == otherHigh && low == otherLow;
    }
}
