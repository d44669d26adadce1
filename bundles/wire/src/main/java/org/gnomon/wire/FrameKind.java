package org.gnomon.wire;

/**
 * What a frame is. The numbers are part of the format. Each kind has a most payload that a reader
 * takes, so that no length from the wire decides how much memory is taken.
 */
public enum FrameKind {
    /** Sender to receiver, first: what it speaks and which replica it means; {@link Hello}. */
    HELLO(1, 4096),
    /** The answer to it: what both speak and how far the receiver is; {@link Welcome}. */
    WELCOME(2, 4096),
    /** A new feed begins: states before it are void. Payload: the feed's number, 8 bytes. */
    BEGIN(3, 8),
    /** New content of some pages; {@link BatchEncoder}, {@link BatchDecoder}. */
    PAGES(4, PageBatch.MOST_BYTES + 4096),
    /** Bytes in the hypervisor's own form, passed through. */
    STATE(5, 1 << 20),
    /** The hypervisor has read its dirty log again. No payload. */
    ROUND(6, 0),
    /** Asks for an {@link #ACK} as soon as all before it is applied. No payload. */
    SYNC(7, 0),
    /** Everything up to the header's sequence number is applied. No payload. */
    ACK(8, 0),
    /** Asks for the hashes of some pages; {@link PageHashes}. */
    HASHES(9, 12),
    /** The answer to it; {@link PageHashes}. */
    HASHED(10, 12 + PageHashes.MOST_PAGES * PageHash.BYTES),
    /**
     * The frame of the header's sequence number refers to content that is not here: it was not
     * applied and nothing after it will be, until it comes again without references. No payload.
     */
    MISSED(11, 0),
    /** The sender of this is done, on purpose. No payload. */
    BYE(12, 0),
    /** The sender of this has given up; {@link WireProblem}. */
    ERROR(13, 4096);

    private static final FrameKind[] ALL = values();

    private final int code;
    private final int mostBytes;

    FrameKind(int code, int mostBytes) {
        this.code = code;
        this.mostBytes = mostBytes;
    }

    /** The number in the header. */
    public int code() {
        return code;
    }

    /** The most bytes that the payload may have. */
    public int mostBytes() {
        return mostBytes;
    }

    /** The kind of that number, or null. */
    static FrameKind of(int code) {
        return code >= 1 && code <= ALL.length ? ALL[code - 1] : null;
    }
}
