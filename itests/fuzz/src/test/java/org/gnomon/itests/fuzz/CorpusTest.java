package org.gnomon.itests.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every input that was ever of interest, once more. */
class CorpusTest {

    private static final long MOST_BYTES = 1 << 20;

    static Stream<Arguments> inputs() {
        return Target.REAL.stream()
                .flatMap(
                        t ->
                                t.inputs().stream()
                                        .map(
                                                p ->
                                                        Arguments.of(
                                                                t,
                                                                Named.of(
                                                                        p.getFileName().toString(),
                                                                        p))));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("inputs")
    void isAnsweredInTime(Target target, Path input) throws IOException {
        byte[] bytes = Files.readAllBytes(input);
        assertTimeoutPreemptively(JazzerRun.TIMEOUT, () -> target.run(bytes));
    }

    @Test
    void whatIsKeptIsSmall() throws IOException {
        long bytes = 0;
        for (Target target : Target.REAL) {
            assertThat(target.inputs()).as("%s", target).isNotEmpty();
            for (Path input : target.inputs()) {
                bytes += Files.size(input);
            }
        }
        assertThat(bytes).isBetween(1L, MOST_BYTES);
    }
}
