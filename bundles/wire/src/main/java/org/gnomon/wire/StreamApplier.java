package org.gnomon.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.gnomon.spi.replication.PageSink;

/**
 * Reads a whole stream, parses every frame and writes the pages into a replica. For replaying a
 * recorded stream, and the entry for fuzzers: whatever the bytes are, it ends with them, within the
 * memory of one batch, with nothing written outside the replica, and by a typed error if at all.
 */
public final class StreamApplier {

    private final BatchDecoder decoder;

    /** What came. */
    public record Counts(long frames, long pages, long missed) {}

    /**
     * @param sink takes the pages
     * @param codecs those that may be used
     */
    public StreamApplier(PageSink sink, CodecSource codecs) {
        decoder = new BatchDecoder(sink, codecs);
    }

    /**
     * Reads to the end. Blocks as the reader's channel does.
     *
     * @throws java.io.EOFException if the stream ends inside a frame
     * @throws org.gnomon.model.GnomonException {@code invalid-input}, {@code unsupported}, {@code
     *     missing-part}, or what the replica fails with
     */
    public Counts apply(FrameReader reader) throws IOException {
        long frames = 0;
        long pages = 0;
        long missed = 0;
        Optional<Frame> next = reader.read();
        while (next.isPresent()) {
            Frame frame = next.get();
            frames++;
            if (frame.kind() != FrameKind.PAGES) {
                parse(frame);
            } else if (decoder.apply(frame.payload())) {
                pages += decoder.pages();
            } else {
                missed++;
            }
            next = reader.read();
        }
        return new Counts(frames, pages, missed);
    }

    /** Checks what a frame holds. */
    private static void parse(Frame frame) {
        ByteBuffer payload = frame.payload();
        switch (frame.kind()) {
            case HELLO -> Hello.decode(payload);
            case WELCOME -> Welcome.decode(payload);
            case HASHES, HASHED -> PageHashes.decode(frame);
            case ERROR -> WireProblem.decode(payload);
            case BEGIN -> Wire.expect("bytes of BEGIN", payload.remaining(), Long.BYTES);
            default -> {
                // Others have bytes of somebody else's, or none, which the cap has seen to.
            }
        }
    }
}
