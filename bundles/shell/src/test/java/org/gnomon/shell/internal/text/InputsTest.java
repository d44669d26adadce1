package org.gnomon.shell.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.gnomon.model.Metric;
import org.gnomon.model.UpdateClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputsTest {

    @ParameterizedTest
    @CsvSource({
        "500ms, 500",
        "30s, 30000",
        "2.5s, 2500",
        "1m, 60000",
        "1 min, 60000",
        "1H," + " 3600000"
    })
    void readsSpans(String text, long millis) {
        assertThat(Inputs.span("--step", text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "-1s", "1d", "1e9s", "9999999999s", "s", "1s1"})
    void refusesWhatIsNoSpan(String text) {
        assertThatThrownBy(() -> Inputs.span("--step", text))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("'" + text + "' of --step")
                .hasMessageContaining("for example");
    }

    @ParameterizedTest
    @CsvSource({
        "4096, 4096",
        "64k, 65536",
        "256m, 268435456",
        "256MiB, 268435456",
        "1G, 1073741824",
        "2t, 2199023255552",
        "10m/s, 10485760"
    })
    void readsSizes(String text, long bytes) {
        assertThat(Inputs.size("--memory", text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "-1", "1.5g", "1p", "999999999999999t"})
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> Inputs.size("--memory", text))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--memory");
    }

    @Test
    void readsNamesInAnyCase() {
        assertThat(Inputs.metric("Dirty_Rate")).isEqualTo(Metric.DIRTY_RATE);
        assertThat(Inputs.updateClass("VMM")).isEqualTo(UpdateClass.VMM);
        assertThatThrownBy(() -> Inputs.updateClass("kernel"))
                .hasMessageContaining("'kernel' of --class")
                .hasMessageContaining("vmm, move, guest, machine");
    }

    @Test
    void readsProperties() {
        assertThat(Inputs.properties(List.of("disk=/a=b", "x=")))
                .containsEntry("disk", "/a=b")
                .containsEntry("x", "");
        assertThatThrownBy(() -> Inputs.properties(List.of("disk")))
                .hasMessageContaining("key=value");
        assertThatThrownBy(() -> Inputs.properties(List.of("=a")))
                .isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> Inputs.properties(List.of("a=1", "a=2")))
                .hasMessageContaining("given before");
    }
}
