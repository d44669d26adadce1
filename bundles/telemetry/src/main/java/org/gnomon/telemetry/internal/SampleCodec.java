package org.gnomon.telemetry.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.gnomon.model.PerformanceData;
import org.gnomon.model.Sample;
import org.gnomon.model.VmId;

/**
 * A sample as bytes: format version (1), a bit per figure that was measured, then those figures,
 * eight bytes each. The VM and the time are the key, not part of the value.
 */
final class SampleCodec {

    private static final byte VERSION = 1;
    private static final int FIGURES = 6;

    private SampleCodec() {}

    /** The key: nanoseconds since 1970; a time out of reach becomes the nearest within reach. */
    static long key(Instant at) {
        try {
            return Math.addExact(
                    Math.multiplyExact(at.getEpochSecond(), 1_000_000_000L), at.getNano());
        } catch (ArithmeticException expected) {
            return at.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    /** The time of a key. */
    static Instant time(long key) {
        return Instant.ofEpochSecond(
                Math.floorDiv(key, 1_000_000_000L), Math.floorMod(key, 1_000_000_000L));
    }

    static byte[] encode(Sample sample) {
        PerformanceData data = sample.data();
        boolean latency = !data.networkLatency().isNegative();
        double[] figures = {
            data.cpuUsage(),
            data.memoryUsage(),
            data.ioRate(),
            latency ? data.networkLatency().toNanos() : Double.NaN,
            sample.dirtyRate(),
            sample.guestProgress()
        };
        ByteBuffer out = ByteBuffer.allocate(2 + FIGURES * Double.BYTES);
        out.put(VERSION).put((byte) 0);
        int measured = 0;
        for (int i = 0; i < FIGURES; i++) {
            if (!Double.isNaN(figures[i])) {
                measured |= 1 << i;
                out.putDouble(figures[i]);
            }
        }
        out.put(1, (byte) measured);
        return Arrays.copyOf(out.array(), out.position());
    }

    /**
     * Reads one back; empty if the bytes are not a sample of this version, such as one that a later
     * Gnomon wrote.
     */
    static Optional<Sample> decode(VmId vm, long key, byte[] bytes) {
        if (bytes.length < 2
                || bytes[0] != VERSION
                || bytes.length != 2 + Integer.bitCount(bytes[1] & 0x3f) * Double.BYTES) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 2, bytes.length - 2);
        double[] figures = new double[FIGURES];
        for (int i = 0; i < FIGURES; i++) {
            figures[i] = (bytes[1] & 1 << i) != 0 ? in.getDouble() : Double.NaN;
        }
        try {
            return Optional.of(sample(vm, key, figures));
        } catch (IllegalArgumentException damaged) {
            // The store does not check what is in its pages; a figure that cannot be tells.
            return Optional.empty();
        }
    }

    private static Sample sample(VmId vm, long key, double[] figures) {
        Duration latency =
                Double.isNaN(figures[3])
                        ? PerformanceData.NOT_MEASURED
                        : Duration.ofNanos((long) figures[3]);
        return new Sample(
                vm,
                time(key),
                new PerformanceData(figures[0], figures[1], figures[2], latency),
                figures[4],
                figures[5]);
    }
}
