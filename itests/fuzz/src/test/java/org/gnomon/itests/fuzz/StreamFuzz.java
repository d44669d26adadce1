package org.gnomon.itests.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.Map;
import org.gnomon.backend.kvm.internal.stream.StreamLayout;
import org.gnomon.backend.kvm.internal.stream.StreamParsing;
import org.gnomon.backend.kvm.internal.stream.StreamRebuilder;
import org.gnomon.backend.kvm.internal.stream.StreamStateReader;
import org.gnomon.model.GnomonException;

/**
 * QEMU's migration stream as it is read, and as it is written again for the other host: what was
 * read without complaint must come out of that the same.
 */
public final class StreamFuzz {

    /** Main RAM of the streams that are kept. */
    static final long MEMORY = 4L << 20;

    static final long MOST_DEVICE = 4 << 20;

    private StreamFuzz() {}

    /** Jazzer's beginning: that classes are loaded and instrumented counts for no input. */
    public static void fuzzerInitialize() {
        Target.STREAM.runSeeds();
    }

    /** Jazzer's entry point. */
    public static void fuzzerTestOneInput(byte[] input) {
        Oracle.check(() -> read(input));
    }

    private static void read(byte[] input) {
        SparsePages found = new SparsePages();
        GnomonException bad = null;
        try {
            StreamParsing.read(new MemoryChannel(input), MEMORY, found);
        } catch (GnomonException e) {
            bad = e;
        }
        StreamStateReader state = new StreamStateReader(input.length);
        state.add(ByteBuffer.wrap(found.state()));
        state.layout().ifPresent(layout -> found.check(layout.sizeBytes()));
        if (!found.pages().isEmpty() && state.layout().isEmpty()) {
            throw new AssertionError("pages without a layout");
        }
        if (bad != null) {
            throw bad;
        }
        if (!state.isComplete()) {
            throw new AssertionError("read to its end, and the state is not whole");
        }
        StreamLayout layout = state.layout().orElseThrow();
        if (layout.deviceBytes() <= MOST_DEVICE) {
            again(layout, found, state.rest());
        }
    }

    private static void again(StreamLayout layout, SparsePages found, ByteBuffer rest) {
        found.size(layout.sizeBytes());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        WritableByteChannel out = Channels.newChannel(bytes);
        StreamRebuilder rebuilder = new StreamRebuilder(layout, "", found);
        rebuilder.prefix(out);
        rebuilder.part(out, offset -> found.pages().containsKey(offset));
        rebuilder.rest(out, offset -> false, rest);
        SparsePages second = new SparsePages();
        StreamParsing.read(new MemoryChannel(bytes.toByteArray()), MEMORY, second);
        // Not byte by byte: where its chunks begin depends on how the bytes came.
        StreamStateReader state = new StreamStateReader(rest.limit());
        state.add(ByteBuffer.wrap(second.state()));
        if (!state.isComplete()
                || !layout.equals(state.layout().orElse(null))
                || !rest.rewind().equals(state.rest())) {
            throw new AssertionError("another layout or device state, written again");
        }
        for (Map.Entry<Long, byte[]> page : found.pages().entrySet()) {
            byte[] same = second.pages().get(page.getKey());
            boolean main = page.getKey() < layout.memoryBytes();
            if (main ? same != null : !Arrays.equals(same, page.getValue())) {
                throw new AssertionError("another page at " + page.getKey() + ", written again");
            }
        }
    }
}
