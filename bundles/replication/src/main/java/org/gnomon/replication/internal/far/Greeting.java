package org.gnomon.replication.internal.far;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import org.gnomon.model.Problem;
import org.gnomon.wire.DedupIndex;
import org.gnomon.wire.Frame;
import org.gnomon.wire.FrameHeader;
import org.gnomon.wire.FrameKind;
import org.gnomon.wire.FrameReader;
import org.gnomon.wire.FrameWriter;
import org.gnomon.wire.Hello;
import org.gnomon.wire.PageHashes;
import org.gnomon.wire.Welcome;
import org.gnomon.wire.WireProblem;

/** Begins each connection: finds out whether the far end still is what this end believes. */
final class Greeting {

    /** Requests for hashes on their way at a time. */
    private static final int DEEP = 8;

    private final Wanted wanted;
    private final FarStream.Tools tools;
    private final Outbox outbox;
    private final Packer packer;
    private final LongFunction<DedupIndex> shared;
    private long stream;
    private long incarnation;
    private Set<String> codecs = Set.of();

    /** Which replica is meant. */
    record Wanted(String key, int pageSize, long bytes) {}

    /** A connection that may be used. */
    record Session(FrameReader reader, FrameWriter writer, long applied) {}

    /**
     * @param shared the index of content that is on a far end's store
     */
    Greeting(
            Wanted wanted,
            FarStream.Tools tools,
            Outbox outbox,
            Packer packer,
            LongFunction<DedupIndex> shared) {
        this.wanted = wanted;
        this.tools = tools;
        this.outbox = outbox;
        this.packer = packer;
        this.shared = shared;
        stream = freshStream();
    }

    private long freshStream() {
        return tools.time().now().getEpochSecond() << 30 ^ tools.time().nanos() ^ stream + 1;
    }

    /**
     * Greets.
     *
     * @param progress called as it gets on
     */
    Session greet(ByteChannel channel, Runnable progress) throws IOException {
        FrameWriter writer = new FrameWriter(channel);
        FrameReader reader = new FrameReader(channel);
        writer.write(FrameKind.HELLO, 0, hello().encode());
        Welcome welcome = Welcome.decode(expect(reader, FrameKind.WELCOME).payload());
        progress.run();
        Set<String> now = new HashSet<>(welcome.codecs());
        if (welcome.incarnation() == incarnation && now.containsAll(codecs)) {
            return new Session(reader, writer, welcome.acknowledged());
        }
        if (welcome.incarnation() == incarnation) {
            // Frames that wait need a codec that is gone there; they are made anew.
            stream = freshStream();
            incarnation = 0;
            throw new IOException("the replica's host has no " + codecs + " any more, but " + now);
        }
        outbox.reset(welcome.acknowledged()).forEach(Lost.stream()::forEntry);
        FarPages pages = packer.begin(welcome.codecs(), index(welcome));
        if (welcome.blank()) {
            pages.blank();
        } else {
            learn(pages, reader, writer, progress);
        }
        incarnation = welcome.incarnation();
        codecs = now;
        return new Session(reader, writer, welcome.acknowledged());
    }

    private Hello hello() {
        return new Hello(
                FrameHeader.VERSION,
                FrameHeader.VERSION,
                wanted.pageSize(),
                wanted.bytes(),
                wanted.key(),
                stream,
                outbox.acknowledged() + 1,
                List.copyOf(tools.codecs().names()));
    }

    private DedupIndex index(Welcome welcome) {
        return welcome.store() == 0 ? null : shared.apply(welcome.store());
    }

    private void learn(FarPages pages, FrameReader reader, FrameWriter writer, Runnable progress)
            throws IOException {
        long count = wanted.bytes() / wanted.pageSize();
        long asked = 0;
        for (long known = 0; known < count; ) {
            while (asked < count && asked - known < (long) DEEP * PageHashes.MOST_PAGES) {
                int some = (int) Math.min(PageHashes.MOST_PAGES, count - asked);
                writer.write(FrameKind.HASHES, 0, PageHashes.request(asked, some).encode());
                asked += some;
            }
            PageHashes answer = PageHashes.decode(expect(reader, FrameKind.HASHED));
            long some = Math.min(PageHashes.MOST_PAGES, count - known);
            if (answer.first() != known || answer.count() != some) {
                throw bad("hashes from page " + answer.first() + ", expected " + known);
            }
            pages.learn(answer);
            known += some;
            progress.run();
        }
    }

    private static Frame expect(FrameReader reader, FrameKind kind) throws IOException {
        Frame frame = reader.read().orElseThrow(() -> new EOFException("closed while greeting"));
        if (frame.kind() == FrameKind.ERROR) {
            throw WireProblem.decode(frame.payload()).asException();
        }
        if (frame.kind() != kind) {
            throw bad(frame.kind() + " while greeting, expected " + kind);
        }
        return frame;
    }

    private static RuntimeException bad(String what) {
        return Problem.of(
                        Problem.INVALID_INPUT,
                        what,
                        "Bring both hosts to the same version of Gnomon.")
                .asException();
    }
}
