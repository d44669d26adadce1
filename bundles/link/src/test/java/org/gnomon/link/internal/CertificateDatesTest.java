package org.gnomon.link.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.gnomon.runtime.internal.RealTime;
import org.gnomon.time.TimeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A certificate that has ended, or whose host lives in another year, is not let in. */
class CertificateDatesTest {

    @TempDir Path folder;

    /** The clock of a host that is wrong by so much. */
    private record Shifted(TimeSource real, Duration by) implements TimeSource {
        @Override
        public Instant now() {
            return real.now().plus(by);
        }

        @Override
        public long nanos() {
            return real.nanos();
        }
    }

    @Test
    void ofAPeerAreLookedAt() throws Exception {
        try (Pair pair = new Pair(folder)) {
            TimeSource later = new Shifted(new RealTime(), Duration.ofDays(11 * 365));
            LinkSettings settings =
                    LinkSettings.of("late", folder.resolve("late"))
                            .listening("127.0.0.1:0")
                            .with(Pair.QUICK);
            try (LinkService late = new LinkService(settings, later, pair.scheduler).start()) {
                late.pair("near", "", pair.near.identity().certificate());
                pair.near.pair("late", "127.0.0.1:" + late.port(), late.identity().certificate());
                // near sees that late's certificate is not valid yet
                Pair.await(
                        "near says why",
                        () -> pair.near.pairings().get(1).lastProblem().contains("is valid from"));
                assertThatThrownBy(() -> pair.near.open("late", "echo", new byte[0]))
                        .hasMessageContaining("Set the clocks");
                assertThat(late.pairings().get(0).connectedFrom()).isFalse();
            }
        }
    }
}
