package org.gnomon.control.internal.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Bytes in, frames of one type out. Gathers small writes until flushed. */
public final class FrameOutput extends OutputStream {

    /** Where the frames go. */
    public interface Sink {
        void send(Frame frame) throws IOException;
    }

    private final Sink sink;
    private final FrameType type;
    private final byte[] buffer = new byte[8192];
    private int used;

    public FrameOutput(Sink sink, FrameType type) {
        this.sink = sink;
        this.type = type;
    }

    @Override
    public synchronized void write(int b) throws IOException {
        if (used == buffer.length) {
            flush();
        }
        buffer[used++] = (byte) b;
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (used == buffer.length) {
                flush();
            }
            int part = Math.min(left, buffer.length - used);
            System.arraycopy(bytes, from, buffer, used, part);
            used += part;
            from += part;
            left -= part;
        }
    }

    @Override
    public synchronized void flush() throws IOException {
        if (used > 0) {
            byte[] payload = Arrays.copyOf(buffer, used);
            used = 0;
            sink.send(new Frame(type, payload));
        }
    }
}
