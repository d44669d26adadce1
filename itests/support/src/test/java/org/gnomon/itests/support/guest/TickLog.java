package org.gnomon.itests.support.guest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the fixture's guest said on its console: a counter that must go on without a gap, and
 * CORRUPT when it found a wrong bit in its memory or on its disk.
 *
 * @param ticks the numbers it counted, in order
 * @param complaints lines that say that something is wrong
 */
public record TickLog(List<Long> ticks, List<String> complaints) {

    public static final TickLog EMPTY = new TickLog(List.of(), List.of());

    private static final Pattern TICK =
            Pattern.compile("TICK (\\d+) mem=(\\w+) disk=(\\w+) uptime=[0-9.]+ .*");
    private static final Pattern TROUBLE =
            Pattern.compile(
                    ".*(CORRUPT|Kernel panic|BUG:|Oops|soft lockup|EXT4-fs error|I/O error).*");

    /** What stands in a console's file. */
    public static TickLog read(Path console) throws IOException {
        return parse(Files.readString(console, StandardCharsets.ISO_8859_1));
    }

    /** The same, of a text; a last line that is not whole does not count. */
    public static TickLog parse(String text) {
        List<Long> ticks = new ArrayList<>();
        List<String> complaints = new ArrayList<>();
        int end = text.lastIndexOf('\n');
        for (String line : text.substring(0, end + 1).split("\r?\n")) {
            Matcher tick = TICK.matcher(line);
            if (TROUBLE.matcher(line).matches()) {
                complaints.add(line);
            } else if (tick.matches()) {
                ticks.add(Long.parseLong(tick.group(1)));
                if (tick.group(2).equals("bad") || tick.group(3).equals("bad")) {
                    complaints.add(line);
                }
            }
        }
        return new TickLog(ticks, complaints);
    }

    public long last() {
        return ticks.isEmpty() ? 0 : ticks.get(ticks.size() - 1);
    }

    /** Each place where the next number is not one more than the one before. */
    public List<String> breaks() {
        List<String> found = new ArrayList<>();
        for (int i = 1; i < ticks.size(); i++) {
            if (ticks.get(i) != ticks.get(i - 1) + 1) {
                found.add(ticks.get(i - 1) + " -> " + ticks.get(i));
            }
        }
        return found;
    }
}
