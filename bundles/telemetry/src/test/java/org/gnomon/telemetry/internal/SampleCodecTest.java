package org.gnomon.telemetry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.gnomon.model.PerformanceData;
import org.gnomon.model.Sample;
import org.junit.jupiter.api.Test;

class SampleCodecTest {

    private static final Instant AT = Instant.parse("2026-03-04T05:06:07.089012345Z");

    @Test
    void everySetOfMeasuredFiguresComesBack() {
        Random random = new Random(1);
        for (int measured = 0; measured < 64; measured++) {
            Sample sample =
                    new Sample(
                            FakeVm.ID,
                            AT,
                            new PerformanceData(
                                    some(measured, 1, random.nextDouble()),
                                    some(measured, 2, random.nextDouble()),
                                    some(measured, 4, random.nextDouble() * 1e9),
                                    (measured & 8) != 0
                                            ? Duration.ofNanos(random.nextInt()).abs()
                                            : PerformanceData.NOT_MEASURED),
                            some(measured, 16, random.nextDouble() * 1e9),
                            some(measured, 32, random.nextDouble() * 100));
            byte[] bytes = SampleCodec.encode(sample);
            assertThat(bytes).hasSize(2 + 8 * Integer.bitCount(measured));
            assertThat(SampleCodec.decode(FakeVm.ID, SampleCodec.key(AT), bytes)).contains(sample);
        }
    }

    private static double some(int measured, int bit, double value) {
        return (measured & bit) != 0 ? value : Double.NaN;
    }

    @Test
    void otherVersionsAndShortValuesAreNoSamples() {
        byte[] bytes = SampleCodec.encode(FakeVm.sample(AT, 0.5));
        for (int length = 0; length < bytes.length; length++) {
            byte[] part = java.util.Arrays.copyOf(bytes, length);
            assertThat(SampleCodec.decode(FakeVm.ID, 0, part)).isEmpty();
        }
        bytes[0] = 2;
        assertThat(SampleCodec.decode(FakeVm.ID, 0, bytes)).isEmpty();
    }

    @Test
    void timesBeforeTheEpochAndOutOfReachHaveOrderedKeys() {
        assertThat(SampleCodec.key(Instant.MIN)).isEqualTo(Long.MIN_VALUE);
        assertThat(SampleCodec.key(Instant.MAX)).isEqualTo(Long.MAX_VALUE);
        Instant early = Instant.parse("1969-12-31T23:59:59.999999999Z");
        assertThat(SampleCodec.key(early)).isEqualTo(-1);
        Sample sample = FakeVm.sample(early, 0.1);
        assertThat(SampleCodec.decode(FakeVm.ID, -1, SampleCodec.encode(sample))).contains(sample);
    }
}
