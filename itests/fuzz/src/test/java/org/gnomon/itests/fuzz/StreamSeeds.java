package org.gnomon.itests.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.gnomon.backend.kvm.internal.stream.StreamLayout;
import org.gnomon.backend.kvm.internal.stream.StreamParsing;
import org.gnomon.backend.kvm.internal.stream.StreamRebuilder;
import org.gnomon.backend.kvm.internal.stream.StreamStateReader;

/**
 * Streams of the real QEMUs, from the tests of the KVM backend, with few pages and the beginning of
 * the device state only; and the state that a feed makes of them.
 */
final class StreamSeeds implements Seeds {

    private static final Path REAL =
            Path.of("../../backends/kvm/src/test/resources/org/gnomon/backend/kvm/internal/stream");
    private static final int DEVICE_STATE = 1500;

    private final boolean asState;

    /**
     * @param asState whether to give the state of the feed, not QEMU's stream
     */
    StreamSeeds(boolean asState) {
        this.asState = asState;
    }

    @Override
    public Map<String, byte[]> make() throws IOException {
        Map<String, byte[]> all = new LinkedHashMap<>();
        for (String name : List.of("qemu-7.2", "qemu-10.0-ack")) {
            Path file = REAL.resolve(name + ".stream.gz");
            try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                byte[] small = small(in.readAllBytes());
                all.put(name, asState ? state(small) : small);
            }
        }
        return all;
    }

    private static byte[] small(byte[] real) {
        SparsePages found = parse(real);
        StreamStateReader state = new StreamStateReader(real.length);
        state.add(ByteBuffer.wrap(found.state()));
        StreamLayout layout = state.layout().orElseThrow();
        found.size(layout.sizeBytes());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        var channel = Channels.newChannel(out);
        StreamRebuilder rebuilder = new StreamRebuilder(layout, "", found);
        rebuilder.prefix(channel);
        long device = layout.memoryBytes();
        rebuilder.part(channel, offset -> offset < device + 3 * 4096);
        ByteBuffer rest = state.rest().limit(DEVICE_STATE);
        rebuilder.rest(channel, offset -> offset == device + 4096, rest);
        return out.toByteArray();
    }

    private static SparsePages parse(byte[] stream) {
        SparsePages found = new SparsePages();
        StreamParsing.read(
                Channels.newChannel(new ByteArrayInputStream(stream)), StreamFuzz.MEMORY, found);
        return found;
    }

    private static byte[] state(byte[] stream) {
        byte[] state = parse(stream).state();
        // The first byte says how long portions are.
        return ByteBuffer.allocate(1 + state.length).put((byte) 63).put(state).array();
    }
}
