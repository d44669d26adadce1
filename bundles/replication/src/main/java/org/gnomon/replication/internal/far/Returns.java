package org.gnomon.replication.internal.far;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.wire.Frame;
import org.gnomon.wire.FrameKind;
import org.gnomon.wire.FrameReader;
import org.gnomon.wire.WireProblem;

/** Reads what comes back over one connection; a loop for one thread. */
final class Returns implements Runnable {

    private final FrameReader reader;
    private final Courier.Ground with;
    private final Consumer<Boolean> arrived;
    private final Runnable atEnd;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile Throwable error;

    /**
     * @param arrived told when something was applied, and whether a whole round was
     * @param atEnd called when nothing comes any more
     */
    Returns(FrameReader reader, Courier.Ground with, Consumer<Boolean> arrived, Runnable atEnd) {
        this.arrived = arrived;
        this.reader = reader;
        this.with = with;
        this.atEnd = atEnd;
    }

    /** Completes when it has ended, and never fails. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Whether the far end said why: that nothing could be written any more says less. */
    boolean wasTold() {
        return error != null && !(error instanceof IOException);
    }

    /** Throws what it ended with. */
    void rethrow() throws IOException {
        if (error instanceof IOException e) {
            throw e;
        }
        if (error != null) {
            throw GnomonException.problemOf(error).asException(error);
        }
    }

    @Override
    public void run() {
        try {
            Optional<Frame> frame;
            while ((frame = reader.read()).isPresent()) {
                take(frame.get());
            }
            error = new IOException("the other end closed it");
        } catch (IOException | RuntimeException | Error e) {
            error = e;
        } finally {
            atEnd.run();
            ended.complete(null);
        }
    }

    private void take(Frame frame) {
        switch (frame.kind()) {
            case ACK -> acknowledged(frame.sequence());
            case MISSED -> {
                with.packer().missed();
                with.outbox().again(frame.sequence());
            }
            case ERROR -> throw WireProblem.decode(frame.payload()).asException();
            default ->
                    throw Problem.of(
                                    Problem.INVALID_INPUT,
                                    frame.kind() + " from the replica's host, expected ACK",
                                    "Bring both hosts to the same version of Gnomon.")
                            .asException();
        }
    }

    private void acknowledged(long sequence) {
        List<Entry> done = with.outbox().acknowledge(sequence);
        long now = with.tools().time().nanos();
        for (Entry entry : done) {
            LinkMeter.Sent sent = entry.sent;
            if (sent != null) {
                with.meter().acknowledged(sent, entry.bytes(), now);
            }
        }
        if (!done.isEmpty()) {
            arrived.accept(done.stream().anyMatch(Returns::endsRound));
        }
        with.outbox().window(with.meter().window(now));
        tell(done);
    }

    private static boolean endsRound(Entry entry) {
        return entry.kind == FrameKind.ROUND || entry.kind == FrameKind.SYNC;
    }

    static void tell(List<Entry> applied) {
        for (Entry entry : applied) {
            if (entry.mark != null) {
                entry.mark.applied().complete(null);
            }
        }
    }
}
