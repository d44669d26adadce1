package org.gnomon.shell.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.gnomon.model.Metric;
import org.gnomon.model.ShadowState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 ms",
        "1000, 0.00 ms",
        "870000, 0.87 ms",
        "999000, 1.0 ms",
        "11700000, 11.7 ms",
        "99960000, 100 ms",
        "420000000, 420 ms",
        "999600000, 1.0 s",
        "2100000000, 2.1 s",
        "59940000000, 59.9 s",
        "60000000000, 1 min 0 s",
        "200000000000, 3 min 20 s",
        "7500000000000, 2 h 5 min",
        "277200000000000, 3 d 5 h",
        "-11700000, -11.7 ms"
    })
    void saysSpansAsPeopleDo(long nanos, String text) {
        assertThat(Human.duration(Duration.ofNanos(nanos))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "512, 512 B",
        "1023, 1023 B",
        "1024, 1 KiB",
        "3250586, 3.1 MiB",
        "268435456, 256 MiB",
        "1073741823, 1.0 GiB",
        "1610612736, 1.5 GiB",
        "NaN, -"
    })
    void saysSizesAsPeopleDo(double bytes, String text) {
        assertThat(Human.bytes(bytes)).isEqualTo(text);
    }

    @Test
    void giveMetricsTheirUnit() {
        assertThat(Human.metric(Metric.CPU_USAGE, 0.234)).isEqualTo("23.4%");
        assertThat(Human.metric(Metric.DIRTY_RATE, 2097152)).isEqualTo("2 MiB/s");
        assertThat(Human.metric(Metric.NETWORK_LATENCY, 0.0021)).isEqualTo("2.1 ms");
        assertThat(Human.metric(Metric.GUEST_PROGRESS, 9.96)).isEqualTo("10.0/s");
        assertThat(Human.metric(Metric.MEMORY_USAGE, Double.NaN)).isEqualTo("-");
    }

    @Test
    void countsAndNamesThings() {
        assertThat(Human.count(1, "check")).isEqualTo("1 check");
        assertThat(Human.count(0, "check")).isEqualTo("0 checks");
        assertThat(Human.word(ShadowState.IN_SYNC)).isEqualTo("in-sync");
        assertThat(Human.fields(Map.of("b", "2", "a", "1"))).isEqualTo("a=1 b=2");
        assertThat(Human.sentence("it failed")).isEqualTo("It failed.");
        assertThat(Human.sentence("Did it?")).isEqualTo("Did it?");
        assertThat(Human.sentence("qemu-img is old")).isEqualTo("qemu-img is old.");
        assertThat(Human.sentence(" ")).isEmpty();
    }
}
