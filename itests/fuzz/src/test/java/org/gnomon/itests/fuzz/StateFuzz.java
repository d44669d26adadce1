package org.gnomon.itests.fuzz;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.zip.CRC32;
import org.gnomon.backend.kvm.internal.stream.StreamLayout;
import org.gnomon.backend.kvm.internal.stream.StreamRebuilder;
import org.gnomon.backend.kvm.internal.stream.StreamStateReader;

/**
 * A feed's state as it comes from the other host, in portions as long as the first byte says.
 * Checksums are made right, as chance does not meet them and whoever means harm computes them.
 */
public final class StateFuzz {

    private static final int HEAD = 10;
    private static final int MOST_REST = 1 << 20;

    private StateFuzz() {}

    /** Jazzer's beginning: that classes are loaded and instrumented counts for no input. */
    public static void fuzzerInitialize() {
        Target.STATE.runSeeds();
    }

    /** Jazzer's entry point. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length > 1) {
            byte[] state = java.util.Arrays.copyOfRange(input, 1, input.length);
            sum(state);
            Oracle.check(() -> read(state, 1 + (input[0] & 0xff)));
        }
    }

    private static void read(byte[] state, int portion) {
        StreamStateReader reader = new StreamStateReader(MOST_REST);
        try {
            for (int at = 0; at < state.length; at += portion) {
                int length = Math.min(portion, state.length - at);
                reader.add(ByteBuffer.wrap(state, at, length));
            }
        } finally {
            if (reader.rest().remaining() > state.length) {
                throw new AssertionError("more rest than there were bytes");
            }
            reader.layout().ifPresent(layout -> use(layout, reader.rest()));
        }
    }

    /** As the far host does with a layout that is not too large for it. */
    private static void use(StreamLayout layout, ByteBuffer rest) {
        if (layout.sizeBytes() < layout.memoryBytes() || layout.memoryBytes() <= 0) {
            throw new AssertionError("sizes that cannot be: " + layout);
        }
        if (layout.deviceBytes() <= StreamFuzz.MOST_DEVICE) {
            SparsePages none = new SparsePages();
            none.size(layout.sizeBytes());
            StreamRebuilder rebuilder = new StreamRebuilder(layout, "ram", none);
            var nowhere = Channels.newChannel(OutputStream.nullOutputStream());
            rebuilder.prefix(nowhere);
            rebuilder.rest(nowhere, offset -> true, rest);
        }
    }

    private static void sum(byte[] state) {
        ByteBuffer all = ByteBuffer.wrap(state);
        if (state.length < HEAD) {
            return;
        }
        long end = HEAD + (long) all.getInt(6);
        if (end >= HEAD && end + 4 <= state.length) {
            CRC32 sum = new CRC32();
            sum.update(state, 0, (int) end);
            all.putInt((int) end, (int) sum.getValue());
            sumRest(all.position((int) end + 4));
        }
    }

    private static void sumRest(ByteBuffer chunks) {
        CRC32 sum = new CRC32();
        while (chunks.remaining() >= 8) {
            int length = chunks.getInt();
            if (length == 0) {
                chunks.putInt((int) sum.getValue());
                return;
            }
            if (length < 0 || length > chunks.remaining()) {
                return;
            }
            sum.update(chunks.slice(chunks.position(), length));
            chunks.position(chunks.position() + length);
        }
    }
}
