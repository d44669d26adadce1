package org.gnomon.backend.kvm.internal.stream;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.gnomon.spi.replication.ChangeSink;

/** One whole stream at once, for tools and tests that have no QEMU to drive. */
public final class StreamParsing {
    private static final int IN = 16 << 10;
    private static final int BATCH = 4 * StreamLayout.PAGE;

    private StreamParsing() {}

    /**
     * Hands out a stream to its end: its memory as pages, the rest as state.
     *
     * @param memoryBytes how long the guest's RAM is
     * @throws org.gnomon.model.GnomonException {@code invalid-input} or {@code unsupported}
     */
    public static void read(ReadableByteChannel channel, long memoryBytes, ChangeSink sink) {
        SinkHandler handler = new SinkHandler(sink);
        QemuStreamReader.Buffers buffers =
                new QemuStreamReader.Buffers(ByteBuffer.allocate(IN), ByteBuffer.allocate(BATCH));
        MainRam mainRam = new MainRam(memoryBytes, StreamFormat.RAM);
        new QemuStreamReader(channel, mainRam, handler, buffers).run();
        handler.complete();
    }
}
