package org.gnomon.backend.kvm.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the fixture's guest says. */
final class Ticks {
    private static final Pattern TICK = Pattern.compile("TICK (\\d+) mem=(\\w+) .*");

    private Ticks() {}

    static long last(Path console) {
        long last = 0;
        for (String line : lines(console)) {
            Matcher matcher = TICK.matcher(line);
            if (matcher.matches()) {
                last = Long.parseLong(matcher.group(1));
            }
        }
        return last;
    }

    /** No tick left out or said twice, no wrong word in memory. */
    static void assertWhole(Path console) {
        long last = -1;
        for (String line : lines(console)) {
            assertThat(line).doesNotContain("CORRUPT", "Kernel panic", "BUG:");
            Matcher matcher = TICK.matcher(line);
            if (matcher.matches()) {
                long tick = Long.parseLong(matcher.group(1));
                if (last >= 0) {
                    assertThat(tick).as("tick after %s", last).isEqualTo(last + 1);
                }
                last = tick;
                assertThat(matcher.group(2)).isNotEqualTo("bad");
            }
        }
        assertThat(last).as("ticks in the log").isPositive();
    }

    private static List<String> lines(Path console) {
        try {
            return Files.exists(console)
                    ? Files.readString(console, StandardCharsets.ISO_8859_1).lines().toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
