package org.gnomon.itests.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gnomon.model.Problem;
import org.gnomon.runtime.internal.RealTime;
import org.gnomon.wire.BatchEncoder;
import org.gnomon.wire.Chooser;
import org.gnomon.wire.DedupIndex;
import org.gnomon.wire.EncodedBatch;
import org.gnomon.wire.FrameKind;
import org.gnomon.wire.FrameWriter;
import org.gnomon.wire.Hello;
import org.gnomon.wire.OldPages;
import org.gnomon.wire.PageBatch;
import org.gnomon.wire.PageHashes;
import org.gnomon.wire.Scheme;
import org.gnomon.wire.Welcome;
import org.gnomon.wire.WireProblem;

/** One stream for each way to encode, and one with each other kind of frame. */
final class WireSeeds implements Seeds {

    private final Random chance = new Random(4);

    @Override
    public Map<String, byte[]> make() throws IOException {
        Map<String, byte[]> all = new LinkedHashMap<>();
        for (Scheme scheme : Scheme.candidates(WireFuzz.SOURCE, WireFuzz.SOURCE.names())) {
            all.put("pages-" + scheme.label(), pages(scheme));
        }
        all.put("talk", talk());
        return all;
    }

    private byte[] pages(Scheme scheme) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        FrameWriter out = new FrameWriter(Channels.newChannel(bytes));
        BatchEncoder encoder =
                new BatchEncoder(
                        new BatchEncoder.Shape(WireFuzz.PAGE, WireFuzz.PAGES),
                        new Remembered(),
                        WireFuzz.SOURCE,
                        new Chooser(List.of(scheme)),
                        new RealTime());
        encoder.shareWith(new DedupIndex(64));
        PageBatch batch = new PageBatch(WireFuzz.PAGE);
        ByteBuffer page = ByteBuffer.allocateDirect(WireFuzz.PAGE).order(ByteOrder.nativeOrder());
        long sequence = 0;
        for (int round = 0; round < 3; round++) {
            batch.clear();
            for (int i = 0; i < 4; i++) {
                batch.add(5 * i + round % 2, fill(page, i, round), 0);
            }
            batch.fill(30 + round, (byte) (round == 0 ? 0 : 7));
            EncodedBatch encoded = encoder.encode(batch);
            if (encoded.payload().hasRemaining()) {
                out.write(FrameKind.PAGES, sequence++, encoded.payload());
            }
        }
        return bytes.toByteArray();
    }

    /** Text that changes a little from round to round; the last page of each is a copy. */
    private ByteBuffer fill(ByteBuffer page, int i, int round) {
        int text = i == 3 ? 0 : i;
        for (int at = 0; at < WireFuzz.PAGE; at++) {
            page.put(at, (byte) ("page " + text + " of this replica; ").charAt(at % 20));
        }
        if (round > 0) {
            page.put(40 + text, (byte) chance.nextInt());
        }
        return page;
    }

    private static byte[] talk() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        FrameWriter out = new FrameWriter(Channels.newChannel(bytes));
        List<String> codecs = WireFuzz.SOURCE.names();
        long memory = (long) WireFuzz.PAGE * WireFuzz.PAGES;
        Hello hello = new Hello(2, 2, WireFuzz.PAGE, memory, "vm/shadow", 77, 5, codecs);
        out.write(FrameKind.HELLO, 0, hello.encode());
        out.write(FrameKind.WELCOME, 0, new Welcome(2, 9, 4, 3, false, codecs).encode());
        out.write(FrameKind.BEGIN, 1, ByteBuffer.allocate(8).putLong(0, 2));
        out.write(FrameKind.STATE, 2, ByteBuffer.wrap(new byte[] {5, 4, 3}));
        out.write(FrameKind.ROUND, 3);
        PageHashes asked = PageHashes.request(2, 4);
        out.write(FrameKind.HASHES, 4, asked.encode());
        out.write(FrameKind.HASHED, 4, asked.answer(new GuardedPages(512, 8)).encode());
        Problem problem = Problem.of(Problem.OUT_OF_SPACE, "no room", "Make some.");
        out.write(FrameKind.ERROR, 5, WireProblem.encode(problem));
        out.write(FrameKind.BYE, 6);
        return bytes.toByteArray();
    }

    /** What the far end has, in a map. */
    private static final class Remembered implements OldPages {
        private final Map<Long, ByteBuffer> pages = new HashMap<>();

        @Override
        public ByteBuffer find(long page) {
            ByteBuffer old = pages.get(page);
            return old == null ? null : old.clear();
        }

        @Override
        public void keep(long page, ByteBuffer content, int at) {
            ByteBuffer copy =
                    ByteBuffer.allocateDirect(WireFuzz.PAGE).order(ByteOrder.nativeOrder());
            copy.put(0, content, at, WireFuzz.PAGE);
            pages.put(page, copy);
        }
    }
}
