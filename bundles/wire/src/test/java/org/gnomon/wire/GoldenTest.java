package org.gnomon.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.gnomon.model.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Streams that were written once and are kept. The test resource {@code golden/v2} has one with
 * every kind of frame and every way of a page, one of a second replica that refers to the first
 * one's pages, what a dump prints of both, and the hashes of the memories that come out.
 *
 * <p>Run with {@code -Dgolden.write=true} to write them anew: for a new format version into a new
 * folder, or when a codec's library makes other bytes than before. The old ones must go on to
 * decode; keep them.
 */
class GoldenTest {

    private static final int PAGES = 96;
    private static final String FOLDER = "golden/v2/";

    @TempDir Path folder;

    private final PageStore store = new PageStore(1 << 12);
    private final DedupIndex sent = new DedupIndex(1 << 12);

    @Test
    void committedStreamsDecode() throws Exception {
        MemorySink one = new MemorySink(4096, PAGES);
        MemorySink two = new MemorySink(4096, PAGES);
        assertThat(decode(resource("every-kind.bin"), one)).isZero();
        assertThat(decode(resource("shared.bin"), two)).isZero();
        assertThat(hash(one) + "\n" + hash(two) + "\n").isEqualTo(text("memories.sha256"));
    }

    @Test
    void todaysEncoderStillWritesThem() throws Exception {
        byte[] one = everyKind();
        byte[] two = shared();
        if (Boolean.getBoolean("golden.write")) {
            Path to = Path.of("src/test/resources").resolve(FOLDER);
            Files.createDirectories(to);
            Files.write(to.resolve("every-kind.bin"), one);
            Files.write(to.resolve("shared.bin"), two);
            Files.writeString(to.resolve("every-kind.txt"), dump(one, false));
            Files.writeString(to.resolve("shared.jsonl"), dump(two, true));
            Files.writeString(to.resolve("memories.sha256"), memories);
        }
        assertThat(dump(one, false)).isEqualTo(text("every-kind.txt"));
        assertThat(one).isEqualTo(resource("every-kind.bin"));
        assertThat(two).isEqualTo(resource("shared.bin"));
    }

    @Test
    void theDumpOfCommittedStreamsIsAsCommitted() throws IOException {
        assertThat(dump(resource("every-kind.bin"), false)).isEqualTo(text("every-kind.txt"));
        assertThat(dump(resource("shared.bin"), true)).isEqualTo(text("shared.jsonl"));
    }

    @Test
    void everyKindIsInThem() throws IOException {
        String text = text("every-kind.txt") + text("shared.jsonl");
        for (FrameKind kind : FrameKind.values()) {
            assertThat(text).contains(kind.name());
        }
        for (PageKind kind : PageKind.values()) {
            assertThat(text).contains(kind.label());
        }
        for (String codec : Codecs.ALL.names()) {
            assertThat(text).contains("codec=" + codec);
        }
    }

    /** docs/wire-format.md shows these bytes. */
    @Test
    void theExampleOfTheDocumentation() throws IOException {
        try (Pair pair = pair(new Guest(4096, PAGES, 1), Scheme.RAW)) {
            pair.guest.fill(5, (byte) 0);
            pair.guest.fill(22, (byte) 0xff);
            EncodedBatch encoded = pair.encoder.encode(pair.guest.take(pair.batch));
            ByteBuffer frame = ByteBuffer.allocate(36);
            FrameWriter.put(frame, FrameKind.PAGES, 3, encoded.payload());
            assertThat(HexFormat.of().formatHex(frame.array()))
                    .matches(
                            "474e4f4d0204000000000008[0-9a-f]{8}0000000000000003[0-9a-f]{8}"
                                    + "0c00020500f101ff");
            assertThat(reader(frame.array()).read()).isPresent();
        }
    }

    private String memories = "";

    /** One replica: the conversation, and a batch or two of each scheme. */
    private byte[] everyKind() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FrameWriter writer = new FrameWriter(Channels.newChannel(out));
        List<String> names = Codecs.ALL.names();
        long memory = PAGES * 4096L;
        Hello hello = new Hello(2, 2, 4096, memory, "web-1/standby", 0x5eed, 0, names);
        writer.write(FrameKind.HELLO, 0, hello.encode());
        Welcome welcome = new Welcome(2, 0xfa2, -1, 0x570, true, names);
        writer.write(FrameKind.WELCOME, 0, welcome.encode());
        writer.write(FrameKind.BEGIN, 1, ByteBuffer.allocate(8).putLong(0, 7));
        try (Pair pair = pair(new Guest(4096, PAGES, 11), Scheme.RAW)) {
            long sequence = batches(pair, writer, 2);
            writer.write(FrameKind.STATE, sequence, ByteBuffer.wrap(new byte[] {0x51, 0x45, 0x56}));
            writer.write(FrameKind.ROUND, sequence + 1);
            writer.write(FrameKind.SYNC, sequence + 2);
            writer.write(FrameKind.ACK, sequence + 2);
            PageHashes request = PageHashes.request(3, 5);
            writer.write(FrameKind.HASHES, 0, request.encode());
            writer.write(FrameKind.HASHED, 0, request.answer(pair.sink).encode());
            memories += hash(pair.sink) + "\n";
        }
        writer.write(FrameKind.MISSED, 9);
        Problem problem = Problem.of("refused", "no room for \"web-1\"", "Free some.");
        writer.write(FrameKind.ERROR, 0, WireProblem.encode(problem));
        writer.write(FrameKind.BYE, 0);
        return out.toByteArray();
    }

    /** Another replica of much the same guest. */
    private byte[] shared() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FrameWriter writer = new FrameWriter(Channels.newChannel(out));
        try (Pair pair = pair(new Guest(4096, PAGES, 11), Scheme.RAW)) {
            batches(pair, writer, 1);
            memories += hash(pair.sink) + "\n";
        }
        return out.toByteArray();
    }

    private long batches(Pair first, FrameWriter writer, long from) throws IOException {
        long sequence = from;
        List<Scheme> schemes = new ArrayList<>(Scheme.candidates(Codecs.ALL, Codecs.ALL.names()));
        for (Scheme scheme : schemes) {
            BatchEncoder encoder =
                    new BatchEncoder(
                            new BatchEncoder.Shape(4096, PAGES),
                            first.mirror,
                            Codecs.ALL,
                            new Chooser(List.of(scheme)),
                            new Ticks());
            encoder.shareWith(sent);
            for (int i = 0; i < 2; i++) {
                first.guest.work(14);
                EncodedBatch encoded = encoder.encode(first.guest.take(first.batch));
                boolean there = first.decoder.apply(encoded.payload());
                ByteBuffer sends = there ? encoded.payload() : encoded.fallback();
                assertThat(there || first.decoder.apply(sends)).isTrue();
                writer.write(FrameKind.PAGES, sequence++, sends);
            }
        }
        return sequence;
    }

    private Pair pair(Guest guest, Scheme scheme) {
        return new Pair(folder, guest, List.of(scheme), Long.MAX_VALUE, store);
    }

    /** How many pages' payloads were missed. */
    private long decode(byte[] stream, MemorySink sink) throws IOException {
        BatchDecoder decoder = new BatchDecoder(sink, Codecs.ALL, store.join(sink));
        FrameReader reader = reader(stream);
        long missed = 0;
        for (var next = reader.read(); next.isPresent(); next = reader.read()) {
            if (next.get().kind() == FrameKind.PAGES) {
                missed += decoder.apply(next.get().payload()) ? 0 : 1;
            }
        }
        return missed;
    }

    private static FrameReader reader(byte[] stream) {
        return new FrameReader(Channels.newChannel(new ByteArrayInputStream(stream)));
    }

    private static String dump(byte[] stream, boolean json) throws IOException {
        StringWriter text = new StringWriter();
        new Dump(new PrintWriter(text), json)
                .print(Channels.newChannel(new ByteArrayInputStream(stream)));
        return text.toString();
    }

    private static String hash(MemorySink sink) throws Exception {
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(sink.bytes());
        return HexFormat.of().formatHex(sum);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = GoldenTest.class.getResourceAsStream("/" + FOLDER + name)) {
            return in.readAllBytes();
        }
    }

    private static String text(String name) throws IOException {
        return new String(resource(name), StandardCharsets.UTF_8);
    }
}
