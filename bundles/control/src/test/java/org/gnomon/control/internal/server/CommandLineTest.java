package org.gnomon.control.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.gnomon.control.internal.wire.Frame;
import org.gnomon.control.internal.wire.FrameType;
import org.junit.jupiter.api.Test;

class CommandLineTest {

    @Test
    void oneWordIsAWholeCommandLine() {
        CommandLine line = of("vm-list | grep 'web 1'\0");
        assertThat(line.text()).isEqualTo("vm-list | grep 'web 1'");
        assertThat(line.variables()).isEmpty();
    }

    @Test
    void plainWordsStandAsTheyAre() {
        assertThat(of("vm-define\0web\0--memory\0" + "64M\0").text())
                .isEqualTo("vm-define web --memory 64M");
    }

    @Test
    void aWordWithAnythingSpecialGoesByWayOfAVariable() {
        CommandLine line = of("echo\0a; shell:exec rm\0plain\0\0");
        assertThat(line.text()).isEqualTo("echo $gnomonWord0 plain $gnomonWord1");
        assertThat(line.variables())
                .containsEntry("gnomonWord0", "a; shell:exec rm")
                .containsEntry("gnomonWord1", "");
    }

    @Test
    void nothingIsAnEmptyLine() {
        assertThat(of("").text()).isEmpty();
        assertThat(of("unfinished").text()).isEmpty();
    }

    private static CommandLine of(String payload) {
        return CommandLine.of(Frame.of(FrameType.RUN, payload));
    }
}
