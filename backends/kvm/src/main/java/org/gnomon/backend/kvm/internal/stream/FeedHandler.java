package org.gnomon.backend.kvm.internal.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.spi.replication.ChangeSink;

/**
 * What a feed does with the streams of its migrations, one after the other: hands pages and state
 * to the sink, tells it where rounds end, and answers QEMU on its return path. The reader's thread
 * only, but for the counts.
 */
final class FeedHandler extends SinkHandler {
    private static final short SHUT = 1;
    private static final int WELL = 0;

    private final ChangeSink sink;
    private final FirstPass firstPass;
    private RoundMarks marks;
    private WritableByteChannel answers;
    private boolean returnPath;
    private long pagesBefore;
    private volatile RuntimeException refused;
    private volatile boolean sprint;
    private boolean sprintTold;

    FeedHandler(ChangeSink sink, FirstPass firstPass) {
        super(sink);
        this.sink = sink;
        this.firstPass = firstPass;
    }

    /** A new migration begins. */
    void begin(WritableByteChannel channel, RoundMarks itsMarks) {
        marks = itsMarks;
        answers = channel;
        returnPath = false;
        pagesBefore = pages();
    }

    /** What the sink threw; null if nothing. */
    RuntimeException refused() {
        return refused;
    }

    /** Whether the guest is to be frozen soon; the sink hears of it before the next pages. */
    void sprinting(boolean on) {
        sprint = on;
    }

    private void tellSprint() {
        if (sprint != sprintTold) {
            sprintTold = sprint;
            handing(() -> sink.sprinting(sprintTold));
        }
    }

    private void handing(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            refused = e;
            throw e;
        }
    }

    @Override
    public void pages(long[] offsets, int count, ByteBuffer content) {
        firstPass.add(count, false);
        tellSprint();
        handing(() -> super.pages(offsets, count, content));
    }

    @Override
    public void fill(long offset, byte value) {
        firstPass.add(1, true);
        try {
            super.fill(offset, value);
        } catch (RuntimeException e) {
            refused = e;
            throw e;
        }
    }

    @Override
    public void partEnded() {
        tellSprint();
        marks.over(pages() - pagesBefore).ifPresent(ago -> handing(() -> sink.roundEnded(ago)));
    }

    /** All that was written until now has been handed out. */
    void roundEnded() {
        handing(sink::roundEnded);
    }

    @Override
    public void returnPathOpened() {
        returnPath = true;
    }

    /** QEMU waits for a word of its destination before it counts itself as done. */
    @Override
    public void ramEnded() {
        if (returnPath) {
            answer(answers, ByteBuffer.allocate(8).putShort(SHUT).putShort((short) 4).putInt(WELL));
        }
    }

    static void answer(WritableByteChannel to, ByteBuffer message) {
        message.flip();
        try {
            while (message.hasRemaining()) {
                to.write(message);
            }
        } catch (IOException e) {
            throw Problems.io("Cannot answer QEMU on its return path", e);
        }
    }

    @Override
    public void layout(StreamLayout found) {
        firstPass.begin(found.sizeBytes());
        handing(() -> super.layout(found));
    }

    @Override
    public void rest(ByteBuffer bytes) {
        handing(() -> super.rest(bytes));
    }

    @Override
    void complete() {
        handing(super::complete);
    }
}
