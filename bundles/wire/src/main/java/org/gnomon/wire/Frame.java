package org.gnomon.wire;

import java.nio.ByteBuffer;

/**
 * A frame that was read and whose checksums are right.
 *
 * @param kind what it is
 * @param sequence which of the sender's frames it is, or which one is meant
 * @param payload big-endian; valid until the next one is read
 */
public record Frame(FrameKind kind, long sequence, ByteBuffer payload) {}
