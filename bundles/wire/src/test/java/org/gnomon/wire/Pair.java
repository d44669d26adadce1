package org.gnomon.wire;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** A sender and a receiver of one guest, with nothing between. */
final class Pair implements AutoCloseable {

    final Guest guest;
    final MemorySink sink;
    final PageMirror mirror;
    final Chooser chooser;
    final BatchEncoder encoder;
    final BatchDecoder decoder;
    final PageBatch batch;
    long payloadBytes;

    Pair(Path folder, int pageSize, int pages, List<Scheme> schemes, long mirrorBytes) {
        this(folder, new Guest(pageSize, pages, 5), schemes, mirrorBytes, null);
    }

    Pair(Path folder, Guest guest, List<Scheme> schemes, long mirrorBytes, PageStore store) {
        this.guest = guest;
        int pageSize = guest.memory.length / guest.pages();
        sink = new MemorySink(pageSize, guest.pages());
        mirror = PageMirror.create(folder, pageSize, guest.memory.length, mirrorBytes);
        chooser = new Chooser(schemes);
        encoder =
                new BatchEncoder(
                        new BatchEncoder.Shape(pageSize, guest.pages()),
                        mirror,
                        Codecs.ALL,
                        chooser,
                        new Ticks());
        decoder = new BatchDecoder(sink, Codecs.ALL, store == null ? null : store.join(sink));
        batch = new PageBatch(pageSize);
    }

    /** Sends all that is dirty. */
    void sync() {
        while (!guest.dirty.isEmpty()) {
            send(encoder.encode(guest.take(batch)));
        }
    }

    /** Whether it was applied as it is, not by its fallback. */
    boolean send(EncodedBatch encoded) {
        if (encoded.isEmpty()) {
            return true;
        }
        ByteBuffer payload = encoded.payload();
        payloadBytes += payload.remaining();
        if (decoder.apply(payload)) {
            return true;
        }
        encoder.missed();
        payloadBytes += encoded.fallback().remaining();
        if (!decoder.apply(encoded.fallback())) {
            throw new AssertionError("the fallback refers to something");
        }
        return false;
    }

    @Override
    public void close() {
        mirror.close();
    }
}
