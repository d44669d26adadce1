package org.gnomon.wire;

import java.nio.ByteBuffer;

/**
 * What a batch became. Valid until the encoder's next call.
 *
 * @param payload of a {@link FrameKind#PAGES} frame; without bytes if no page had changed
 * @param fallback the same without references to shared content, to be sent under the same sequence
 *     number if the far end answers {@link FrameKind#MISSED}, or after a cut; null if the payload
 *     has none
 * @param pages how many pages it changes
 */
public record EncodedBatch(ByteBuffer payload, ByteBuffer fallback, int pages) {

    /** Whether no page had changed, so that there is nothing to send. */
    public boolean isEmpty() {
        return pages == 0;
    }
}
