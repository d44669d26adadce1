package org.gnomon.itests.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fuzzer itself, for a short while. {@code -Dgnomon.fuzz.seconds=1800} for a long one. */
class FuzzingIT {

    private static final Duration SPAN =
            Duration.ofSeconds(Long.getLong("gnomon.fuzz.seconds", 15));

    /** Far below what the slowest does, and far above what one does that hardly runs. */
    private static final long LEAST_PER_SECOND = 20;

    static List<Target> targets() {
        return Target.REAL;
    }

    @ParameterizedTest
    @MethodSource("targets")
    void nothingBreaksIt(Target target) throws Exception {
        JazzerRun run = JazzerRun.fuzz(target, SPAN);
        System.out.printf(
                "fuzzing %s: %,d inputs in %d s%n", target, run.executions(), SPAN.toSeconds());
        assertThat(run.broke()).as("%s", said(run)).isEmpty();
        assertThat(run.exit()).as("%s", said(run)).isZero();
        assertThat(run.executions()).isGreaterThan(LEAST_PER_SECOND * SPAN.toSeconds());
    }

    /** Else the tests above would pass whatever the parsers do. */
    @Test
    void findsAPlantedFlawBehindAMagicNumber() throws Exception {
        JazzerRun run = JazzerRun.fuzz(Target.PLANTED, Duration.ofMinutes(2));
        assertThat(run.exit()).as("%s", said(run)).isNotZero();
        assertThat(run.broke()).isNotEmpty();
        for (Path input : run.broke()) {
            Files.delete(input);
        }
    }

    private static String said(JazzerRun run) throws IOException {
        List<String> lines =
                Files.readAllLines(run.log(), java.nio.charset.StandardCharsets.ISO_8859_1);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }
}
