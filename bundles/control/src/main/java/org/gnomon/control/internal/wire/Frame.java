package org.gnomon.control.internal.wire;

import java.nio.charset.StandardCharsets;

/**
 * One message.
 *
 * @param type what it is
 * @param payload its content, at most {@link FrameChannel#MAX_PAYLOAD} bytes; not copied
 */
public record Frame(FrameType type, byte[] payload) {

    public static Frame of(FrameType type, String text) {
        return new Frame(type, text.getBytes(StandardCharsets.UTF_8));
    }

    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }
}
