package org.gnomon.itests.fuzz;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.gnomon.backend.kvm.internal.far.GateReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must not arrive at a QEMU is seen if it does: else fuzzing the gate would show nothing. */
class GateOracleTest {

    private static byte[] bytes(String line) {
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"execute\":\"chardev-add\"}",
                "{\"execute\":\"pmemsave\"}",
                "{\"execute\":\"stop\",\"exec-oob\":\"migrate-recover\"}",
                "{\"execute\":\"migrate\",\"arguments\":{\"uri\":\"exec:sh\"}}",
                "{\"execute\":\"human-monitor-command\",\"arguments\":{\"command-line\":\"q\"}}",
                "{\"execute\":\"blockdev-add\",\"arguments\":{\"driver\":\"file\"}}",
                "{}"
            })
    void aHoleIsSeen(String line) {
        assertThatThrownBy(() -> GateReader.harmless(bytes(line), true))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("comes through");
    }

    @Test
    void whatRunsAGuestIsSeenBeforeItWasTold() {
        byte[] line = bytes("{\"execute\":\"cont\"}");
        assertThatThrownBy(() -> GateReader.harmless(line, false))
                .isInstanceOf(AssertionError.class);
        assertThatCode(() -> GateReader.harmless(line, true)).doesNotThrowAnyException();
    }
}
