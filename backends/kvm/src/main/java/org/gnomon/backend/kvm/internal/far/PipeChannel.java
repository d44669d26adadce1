package org.gnomon.backend.kvm.internal.far;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;

/** One end of a channel inside this process. Closing it ends both ends, as a link does. */
final class PipeChannel implements ByteChannel {
    private final Pipe in;
    private final Pipe out;

    private PipeChannel(Pipe in, Pipe out) {
        this.in = in;
        this.out = out;
    }

    /** Two ends that are connected. */
    static PipeChannel[] pair() throws IOException {
        Pipe one = Pipe.open();
        Pipe other = Pipe.open();
        return new PipeChannel[] {new PipeChannel(one, other), new PipeChannel(other, one)};
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
        return in.source().read(bytes);
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        if (!in.source().isOpen()) {
            throw new ClosedChannelException();
        }
        return out.sink().write(bytes);
    }

    @Override
    public boolean isOpen() {
        return in.source().isOpen() && out.sink().isOpen();
    }

    /** The other end reads what was written before, then the end. */
    @Override
    public void close() throws IOException {
        out.sink().close();
        in.source().close();
    }
}
