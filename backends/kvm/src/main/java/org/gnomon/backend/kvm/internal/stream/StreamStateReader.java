package org.gnomon.backend.kvm.internal.stream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.model.GnomonException;

/**
 * Puts the state bytes of a feed together as they arrive, in portions of any size. They come from
 * another host: each length is checked before anything is kept. One thread; after an error no more
 * may be added.
 */
public final class StreamStateReader {
    private static final int NOT_KNOWN = -1;

    private final long mostRest;
    private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
    private final CRC32 restSum = new CRC32();
    private ByteBuffer small = ByteBuffer.allocate(StreamState.HEAD);
    private int body = NOT_KNOWN;
    private StreamLayout layout;
    private int chunkLeft;
    private boolean ending;
    private boolean complete;
    private long taken;

    /**
     * @param mostRest the most bytes of device state to keep
     */
    public StreamStateReader(long mostRest) {
        this.mostRest = mostRest;
    }

    /** The layout, once the head has come whole. */
    public Optional<StreamLayout> layout() {
        return Optional.ofNullable(layout);
    }

    /** Whether all has come, and is what was sent. */
    public boolean isComplete() {
        return complete;
    }

    /** What came after the ram section so far. */
    public ByteBuffer rest() {
        return ByteBuffer.wrap(rest.toByteArray()).asReadOnlyBuffer();
    }

    /**
     * Takes the next bytes.
     *
     * @throws GnomonException {@code invalid-input} if they are not what a feed writes
     */
    public void add(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            if (complete) {
                throw invalid("bytes after the end", "none");
            }
            if (chunkLeft > 0) {
                keep(bytes);
            } else if (gathered(bytes)) {
                step();
            }
        }
    }

    private void keep(ByteBuffer bytes) {
        int length = Math.min(chunkLeft, bytes.remaining());
        byte[] part = new byte[length];
        bytes.get(part);
        rest.writeBytes(part);
        restSum.update(part);
        chunkLeft -= length;
        taken += length;
    }

    private boolean gathered(ByteBuffer bytes) {
        int length = Math.min(small.remaining(), bytes.remaining());
        small.put(bytes.slice(bytes.position(), length));
        bytes.position(bytes.position() + length);
        taken += length;
        return !small.hasRemaining();
    }

    private void step() {
        small.flip();
        if (body == NOT_KNOWN) {
            head();
        } else if (layout == null) {
            layout = parse();
            small = ByteBuffer.allocate(4);
        } else if (ending) {
            end();
        } else {
            chunk();
        }
    }

    private void head() {
        int magic = small.getInt();
        int version = small.getShort() & 0xffff;
        int length = small.getInt();
        if (magic != StreamState.MAGIC || version != StreamState.VERSION) {
            throw invalid(
                    "magic " + Integer.toHexString(magic) + " and version " + version,
                    Integer.toHexString(StreamState.MAGIC) + " and " + StreamState.VERSION);
        }
        if (length < 1 || length > StreamState.MOST_BODY) {
            throw invalid(
                    "a head of " + Integer.toUnsignedString(length) + " bytes",
                    "1 to " + StreamState.MOST_BODY);
        }
        body = length;
        small = ByteBuffer.allocate(StreamState.HEAD + length + 4).put(small.rewind());
    }

    private StreamLayout parse() {
        CRC32 sum = new CRC32();
        sum.update(small.array(), 0, StreamState.HEAD + body);
        if ((int) sum.getValue() != small.getInt(StreamState.HEAD + body)) {
            throw invalid("a head with the wrong checksum", "the one it was sent with");
        }
        ByteBuffer in = small.slice(StreamState.HEAD, body);
        int length = take(in, 4).getInt();
        if (length < 0 || length > StreamLayout.MOST_CONFIGURATION) {
            throw invalid("a configuration section of " + length, "at most 4096 bytes");
        }
        byte[] configuration = new byte[length];
        take(in, length).get(configuration);
        ByteBuffer fixed = take(in, 16);
        StreamLayout.RamSection section =
                new StreamLayout.RamSection(fixed.getInt(), fixed.getInt(), fixed.getInt());
        int count = fixed.getShort() & 0xffff;
        int main = fixed.getShort() & 0xffff;
        if (count < 1 || count > StreamLayout.MOST_BLOCKS || main >= count) {
            throw invalid(count + " blocks, RAM is number " + main, "1 to 1024, RAM among them");
        }
        StreamLayout parsed = StreamLayout.of(configuration, section, entries(in, count), main);
        if (in.hasRemaining()) {
            throw invalid(in.remaining() + " bytes after the last block", "none");
        }
        return parsed;
    }

    private List<StreamLayout.Entry> entries(ByteBuffer in, int count) {
        List<StreamLayout.Entry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        long total = 0;
        for (int i = 0; i < count; i++) {
            byte[] name = new byte[take(in, 1).get() & 0xff];
            take(in, name.length).get(name);
            long bytes = take(in, 8).getLong();
            String text = new String(name, StandardCharsets.ISO_8859_1);
            if (bytes <= 0
                    || bytes > StreamLayout.MOST_BYTES - total
                    || bytes % StreamLayout.PAGE != 0
                    || text.isEmpty()
                    || !names.add(text)) {
                throw invalid(
                        "block " + Malformed.quoted(text) + " of " + bytes,
                        "a new name and a multiple of 4096 bytes");
            }
            total += bytes;
            entries.add(new StreamLayout.Entry(text, bytes));
        }
        return entries;
    }

    private ByteBuffer take(ByteBuffer in, int length) {
        if (in.remaining() < length) {
            throw invalid("a head that ends too soon", length + " bytes more");
        }
        ByteBuffer part = in.slice(in.position(), length);
        in.position(in.position() + length);
        return part;
    }

    private void chunk() {
        int length = small.getInt();
        if (length == 0) {
            ending = true;
        } else if (length < 0
                || length > StreamState.MOST_CHUNK
                || rest.size() + (long) length > mostRest) {
            throw invalid(
                    "a chunk of " + Integer.toUnsignedString(length) + " after " + rest.size(),
                    "at most " + StreamState.MOST_CHUNK + ", " + mostRest + " in all");
        }
        chunkLeft = length;
        small.clear();
    }

    private void end() {
        if (small.getInt() != (int) restSum.getValue()) {
            throw invalid("device state with the wrong checksum", "the one it was sent with");
        }
        complete = true;
    }

    private GnomonException invalid(String found, String expected) {
        return Problems.invalid(
                "The state of a replica has "
                        + found
                        + " near byte "
                        + taken
                        + "; expected "
                        + expected
                        + ".",
                "Look whether both hosts run the same version of Gnomon.");
    }
}
