package org.gnomon.control.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientTest {

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "run",
                "run socket",
                "frob socket x",
                "ready socket nan 3",
                "shell socket 80"
            })
    void wrongUsageIsShown(String line) {
        TestClient.Result result = TestClient.run(line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("usage:");
    }

    @Test
    void tooLongACommandLineIsNotSent() {
        TestClient.Result result =
                TestClient.run("run", folder.resolve("s").toString(), "x".repeat(40_000));
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("40001").contains("32768");
    }

    @Test
    void aProcessThatEndsEndsTheWaitForItsSocket() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        String socket = folder.resolve("c/socket").toString();
        TestClient.Result result =
                TestClient.run("ready", socket, Long.toString(ended.pid()), "60");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("did not open its control socket");
    }
}
