package org.gnomon.backend.kvm.internal.side;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import org.gnomon.time.TimeSource;
import org.junit.jupiter.api.Test;

class CpuShareTest {
    private long nanos;

    private final TimeSource time =
            new TimeSource() {
                @Override
                public Instant now() {
                    return Instant.EPOCH.plusNanos(nanos);
                }

                @Override
                public long nanos() {
                    return nanos;
                }
            };

    /** A guest that uses a twentieth of a CPU, read at odd times: a QEMU answered late. */
    @Test
    void aLateReadingIsNoBusyGuest() {
        CpuShare share = new CpuShare(time, 2);
        assertThat(share.of(0)).isNaN();
        for (long step : new long[] {500, 2000, 20, 480}) {
            nanos += step * 1_000_000;
            assertThat(share.of(nanos / 10)).isCloseTo(0.05, within(1e-9));
        }
    }

    @Test
    void whatIsNotKnownIsNotCompared() {
        CpuShare share = new CpuShare(time, 1);
        assertThat(share.of(-1)).isNaN();
        nanos += 1_000_000_000;
        assertThat(share.of(700_000_000)).isNaN();
        nanos += 1_000_000_000;
        assertThat(share.of(1_200_000_000)).isCloseTo(0.5, within(1e-9));
    }
}
