package org.gnomon.replication.internal.far;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.util.function.LongSupplier;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.spi.replication.ReplicaTarget;
import org.gnomon.time.Scheduler;
import org.gnomon.wire.BatchDecoder;
import org.gnomon.wire.CodecSource;
import org.gnomon.wire.Frame;
import org.gnomon.wire.FrameKind;
import org.gnomon.wire.FrameReader;
import org.gnomon.wire.FrameWriter;
import org.gnomon.wire.Hello;
import org.gnomon.wire.PageHashes;
import org.gnomon.wire.PageStore;
import org.gnomon.wire.Welcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica on the far host, over any number of connections: applies each frame once, in order. A
 * new connection takes over from an older one, which is dead or will be.
 *
 * <pre>
 *   HELLO of the stream that was there: what is applied holds, frames that come again are skipped
 *   HELLO of another one:               its frames count from its own first; pages stay
 *   a frame fails, maybe half-way:      the connection ends with ERROR, another incarnation
 *   this is made anew (restart, other replica): another incarnation
 *   another incarnation:                the sender counts on nothing and compares hashes
 * </pre>
 */
final class Landing {

    private static final Logger LOG = LoggerFactory.getLogger(Landing.class);

    private final ReplicaTarget target;
    private final Ground ground;
    private final PageStore.Member member;
    private final BatchDecoder decoder;
    private final Object applying = new Object();
    private ByteChannel current;
    private boolean closed;
    private long stream;
    private long applied;
    private boolean missed;
    private boolean written;
    private long incarnation;

    /** What landings work with. */
    record Ground(
            Scheduler scheduler,
            CodecSource codecs,
            PageStore store,
            long storeNumber,
            LongSupplier incarnations) {}

    Landing(ReplicaTarget target, Ground ground) {
        this.target = target;
        this.ground = ground;
        incarnation = ground.incarnations().getAsLong();
        member = ground.store().join(target.pages());
        decoder = new BatchDecoder(target.pages(), ground.codecs(), member);
    }

    boolean isOf(ReplicaTarget other) {
        return target == other;
    }

    /** Serves a connection until it ends. */
    void serve(Hello hello, ByteChannel channel, FrameReader reader, FrameWriter writer)
            throws IOException {
        requireFits(hello);
        takeOver(channel);
        synchronized (applying) {
            if (!isCurrent(channel)) {
                return;
            }
            Acks acks = new Acks(writer, () -> hangUp(channel));
            try {
                welcome(hello, writer);
                ground.scheduler().blocking().execute(acks);
                loop(hello, reader, writer, acks);
            } finally {
                acks.close();
            }
        }
    }

    private void requireFits(Hello hello) {
        long there = target.pages().sizeBytes();
        int page = target.pages().pageSizeBytes();
        if (hello.memoryBytes() > there || hello.pageSize() != page) {
            throw Problem.of(
                            Problem.UNSUPPORTED,
                            "the replica has "
                                    + there
                                    + " bytes in pages of "
                                    + page
                                    + ", the sender "
                                    + hello.memoryBytes()
                                    + " in pages of "
                                    + hello.pageSize(),
                            "Unprotect the VM and protect it again.")
                    .asException();
        }
    }

    /** The connection before this one ends; its thread lets go of the replica soon. */
    private void takeOver(ByteChannel channel) {
        ByteChannel before;
        synchronized (this) {
            before = current;
            current = closed ? null : channel;
        }
        if (before != null) {
            hangUp(before);
        }
    }

    private synchronized boolean isCurrent(ByteChannel channel) {
        return current == channel;
    }

    private void welcome(Hello hello, FrameWriter writer) throws IOException {
        if (hello.stream() != stream) {
            stream = hello.stream();
            applied = hello.next() - 1;
        }
        missed = false;
        Welcome welcome =
                new Welcome(
                        hello.agreedVersion(),
                        incarnation,
                        applied,
                        ground.storeNumber(),
                        !written && target.blank(),
                        ground.codecs().names());
        writer.write(FrameKind.WELCOME, 0, welcome.encode());
    }

    private void loop(Hello hello, FrameReader reader, FrameWriter writer, Acks acks)
            throws IOException {
        long pages = hello.memoryBytes() / hello.pageSize();
        while (true) {
            Frame frame = reader.read().orElse(null);
            if (frame == null || frame.kind() == FrameKind.BYE) {
                return;
            }
            if (frame.kind() == FrameKind.HASHES) {
                PageHashes asked = PageHashes.decode(frame);
                if (asked.first() > pages - asked.count()) {
                    throw bad("hashes from page " + asked.first() + " of " + pages);
                }
                writer.write(FrameKind.HASHED, 0, asked.answer(target.pages()).encode());
            } else if (frame.sequence() == applied + 1) {
                next(frame, writer, acks);
            } else if (frame.sequence() > applied && !missed) {
                throw bad("frame " + frame.sequence() + " after " + applied);
            }
        }
    }

    private void next(Frame frame, FrameWriter writer, Acks acks) throws IOException {
        if (!applyOrForget(frame)) {
            // What follows is dropped until this one comes again without references.
            missed = true;
            writer.write(FrameKind.MISSED, frame.sequence());
            return;
        }
        missed = false;
        applied = frame.sequence();
        if (frame.kind() == FrameKind.SYNC) {
            // A guest stands still until this has arrived.
            acks.now(applied);
        } else {
            acks.applied(applied);
        }
    }

    /**
     * Applies a frame. If that fails, part of it may be written, and it must not be applied to what
     * is there then: the sender has to find out anew what is there.
     */
    private boolean applyOrForget(Frame frame) {
        boolean whole = false;
        try {
            boolean here = apply(frame);
            whole = true;
            return here;
        } finally {
            if (!whole) {
                incarnation = ground.incarnations().getAsLong();
            }
        }
    }

    private boolean apply(Frame frame) {
        switch (frame.kind()) {
            case PAGES -> {
                written = true;
                return decoder.apply(frame.payload());
            }
            case STATE -> target.state(frame.payload());
            case BEGIN -> target.begin();
            case ROUND, SYNC -> LOG.trace("{}", frame.kind());
            default -> throw bad(frame.kind() + " from a sender");
        }
        return true;
    }

    private static GnomonException bad(String what) {
        return Problem.of(
                        Problem.INVALID_INPUT,
                        "bad replication stream: " + what,
                        "The connection is made anew; if this goes on, check both versions.")
                .asException();
    }

    private static void hangUp(ByteChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing a replication channel", e);
        }
    }

    /** Ends its connection; takes none any more. */
    void close() {
        ByteChannel last;
        synchronized (this) {
            closed = true;
            last = current;
            current = null;
        }
        if (last != null) {
            hangUp(last);
        }
        member.close();
    }
}
