package org.gnomon.shell.internal.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.gnomon.model.Progress;
import org.gnomon.shell.internal.fake.Samples;
import org.junit.jupiter.api.Test;

class OutputTest {

    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final ByteArrayOutputStream signs = new ByteArrayOutputStream();
    private final Output out =
            new Output(
                    new PrintStream(results, true, StandardCharsets.UTF_8),
                    new PrintStream(signs, true, StandardCharsets.UTF_8),
                    false);

    private void progress(long millis, String message, double fraction) {
        out.progress(
                new Progress(
                        Samples.AT.plusMillis(millis), Samples.VM, "watch", message, fraction));
    }

    @Test
    void showsTheSameNewsOnceASecond() {
        progress(0, "looking", 0.1);
        progress(400, "looking", 0.2);
        progress(999, "looking", 0.3);
        progress(1000, "looking", 0.4);
        progress(1100, "something else", Double.NaN);
        progress(1200, "looking", 0.5);
        assertThat(signs.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        """
                            +0 ms  watch     looking 10%
                           +1.0 s  watch     looking 40%
                           +1.1 s  watch     something else
                           +1.2 s  watch     looking 50%
                        """);
        assertThat(results.size()).isZero();
        assertThat(out.hasPrinted()).isFalse();
    }

    @Test
    void endsTextWithALineFeed() {
        out.text("a");
        out.text("b\n");
        assertThat(results.toString(StandardCharsets.UTF_8)).isEqualTo("a\nb\n");
        assertThat(out.hasPrinted()).isTrue();
        assertThat(signs.size()).isZero();
    }
}
