package org.gnomon.control.internal.wire;

/** What a frame holds. The code is its first byte on the wire and never changes meaning. */
public enum FrameType {
    /** Request: the words of one command line, each followed by a zero byte. */
    RUN('R'),
    /** Request: an interactive shell; {@code columns rows terminal-type}. */
    SHELL('S'),
    /** Request: wait until the container is ready; milliseconds as decimal text. */
    READY('Y'),
    /** Request: how the container is; {@code text} or {@code json}. */
    STATUS('T'),
    /** From a shell's client: bytes that were typed. */
    INPUT('I'),
    /** From a shell's client: the window changed, {@code columns rows}. */
    RESIZE('W'),
    /** To the client: bytes for its standard output. */
    OUT('o'),
    /** To the client: bytes for its standard error. */
    ERR('e'),
    /** To the client, last: the exit code as decimal text. */
    EXIT('x');

    private final byte code;

    FrameType(char code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    static FrameType of(int code) throws ProtocolException {
        for (FrameType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new ProtocolException("unknown frame type " + code);
    }
}
