package org.gnomon.backend.kvm.internal.stream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Small streams made by hand: four pages of RAM, three of device memory. */
final class Synthetic {
    static final int REST = 100;
    static final long MEMORY = 4L * StreamLayout.PAGE;
    private static final int SIZE = 7 * StreamLayout.PAGE;

    private Synthetic() {}

    static StreamLayout layout() {
        byte[] configuration = {7, 0, 0, 0, 1, 'm'};
        return StreamLayout.of(
                configuration,
                new StreamLayout.RamSection(2, 0, 4),
                List.of(
                        new StreamLayout.Entry("vga", 2L * StreamLayout.PAGE),
                        new StreamLayout.Entry("ram", MEMORY),
                        new StreamLayout.Entry("rom", StreamLayout.PAGE)),
                1);
    }

    /** With all device pages, one of them zero, and some state. */
    static byte[] stream() {
        Collected pages = new Collected(SIZE);
        Arrays.fill(pages.memory, (int) MEMORY, (int) MEMORY + 4096, (byte) 0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StreamRebuilder rebuilder = new StreamRebuilder(layout(), "", pages);
        rebuilder.prefix(Channels.newChannel(out));
        rebuilder.part(Channels.newChannel(out), offset -> true);
        rebuilder.rest(Channels.newChannel(out), offset -> false, ByteBuffer.allocate(REST));
        return out.toByteArray();
    }

    /** Page 0 of the RAM twice in one part, first all 1, then all 2. */
    static byte[] twice() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StreamRebuilder rebuilder = new StreamRebuilder(layout(), "", new Collected(SIZE));
        rebuilder.prefix(Channels.newChannel(out));
        ByteBuffer part = ByteBuffer.allocate(3 * StreamLayout.PAGE);
        part.put((byte) StreamFormat.PART).putInt(2);
        part.putLong(StreamFormat.PAGE).put((byte) 3).put(new byte[] {'r', 'a', 'm'});
        page(part, (byte) 1);
        part.putLong(StreamFormat.PAGE | StreamFormat.SAME_BLOCK);
        page(part, (byte) 2);
        part.putLong(StreamFormat.END_OF_PART).put((byte) StreamFormat.FOOTER).putInt(2);
        out.write(part.array(), 0, part.position());
        rebuilder.rest(Channels.newChannel(out), offset -> false, ByteBuffer.allocate(REST));
        return out.toByteArray();
    }

    private static void page(ByteBuffer part, byte value) {
        for (int i = 0; i < StreamLayout.PAGE; i++) {
            part.put(value);
        }
    }

    static Collected read(byte[] stream) {
        Collected sink = new Collected(SIZE);
        StreamParsing.read(Recorded.channel(stream), MEMORY, sink);
        return sink;
    }

    static int find(byte[] in, String text) {
        return new String(in, StandardCharsets.ISO_8859_1).indexOf(text);
    }
}
