package org.gnomon.itests.hosts;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;
import java.util.Random;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.gnomon.time.TimeSource;

/**
 * One direction of a link. A packet waits until those before it are out (rate), then for the delay,
 * and is handed on; or it is lost, by chance, because the queue is full, or because the link is
 * cut.
 */
final class Lane {

    /** What became of the packets. */
    record Count(long handedOn, long handedOnBytes, long lost, long dropped, long cutOff) {}

    private static final int LARGEST = 65_536;

    private final DatagramChannel from;
    private final DatagramChannel to;
    private final Supplier<LinkConditions> conditions;
    private final Random chance;
    private final TimeSource time;
    private final DelayQueue<Packet> queue = new DelayQueue<>();
    private final LongAdder handedOn = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder cutOff = new LongAdder();
    private volatile boolean cut;
    private long sequence;
    private long lineFreeAt;
    private long lastDue;

    Lane(
            DatagramChannel from,
            DatagramChannel to,
            Supplier<LinkConditions> conditions,
            long seed,
            TimeSource time) {
        this.from = from;
        this.to = to;
        this.conditions = conditions;
        this.chance = new Random(seed);
        this.time = time;
        lineFreeAt = time.nanos();
        lastDue = lineFreeAt;
    }

    void cut(boolean isCut) {
        cut = isCut;
    }

    Count count() {
        return new Count(handedOn.sum(), bytes.sum(), lost.sum(), dropped.sum(), cutOff.sum());
    }

    /** Takes packets in until the channel is closed. */
    void takeIn() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST);
        try {
            while (true) {
                buffer.clear();
                if (from.receive(buffer) != null && buffer.flip().remaining() > 1) {
                    byte[] packet = new byte[buffer.remaining()];
                    buffer.get(packet);
                    takeIn(packet);
                }
            }
        } catch (AsynchronousCloseException closed) {
            queue.add(new Packet(null, time.nanos(), Long.MAX_VALUE, time));
        }
    }

    private void takeIn(byte[] packet) {
        LinkConditions now = conditions.get();
        if (cut) {
            cutOff.increment();
        } else if (chance.nextDouble() < now.loss()) {
            lost.increment();
        } else {
            enqueue(packet, now);
        }
    }

    private void enqueue(byte[] packet, LinkConditions now) {
        long nanos = time.nanos();
        long perByte = now.bitsPerSecond() == 0 ? 0 : 8_000_000_000L;
        lineFreeAt = Math.max(lineFreeAt, nanos);
        if (perByte > 0) {
            double waiting = (lineFreeAt - nanos) * (double) now.bitsPerSecond() / perByte;
            if (waiting + packet.length > now.queueBytes()) {
                dropped.increment();
                return;
            }
            lineFreeAt += packet.length * perByte / now.bitsPerSecond();
        }
        // Never overtakes, also when the delay has been changed.
        lastDue = Math.max(lastDue, lineFreeAt + now.delay().toNanos());
        queue.add(new Packet(packet, lastDue, sequence++, time));
    }

    /** Hands packets on until the channel is closed. */
    void handOn() throws IOException, InterruptedException {
        while (true) {
            Packet next = queue.take();
            if (next.bytes == null) {
                return;
            }
            if (cut) {
                cutOff.increment();
            } else {
                handOn(next.bytes);
            }
        }
    }

    private void handOn(byte[] packet) throws IOException {
        try {
            to.write(ByteBuffer.wrap(packet));
            handedOn.increment();
            bytes.add(packet.length);
        } catch (java.net.PortUnreachableException theOtherHostIsGone) {
            cutOff.increment();
        }
    }

    /** A packet, or the end, and when it is to be handed on. */
    private record Packet(byte[] bytes, long due, long number, TimeSource time) implements Delayed {

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - time.nanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            Packet that = (Packet) other;
            int byTime = Long.compare(due - that.due, 0);
            return byTime != 0 ? byTime : Long.compare(number, that.number);
        }
    }
}
