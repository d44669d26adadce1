package org.gnomon.itests.protocol;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a model checker found.
 *
 * @param model what was checked
 * @param config its configuration as it was used
 * @param violated the property that does not hold, {@code liveness}, {@code deadlock}, or empty
 * @param size how much was looked at
 * @param took how long that took
 * @param lines all that was printed
 */
public record Outcome(
        Tlc.Model model,
        String config,
        String violated,
        Size size,
        Duration took,
        List<String> lines) {

    private static final Pattern CONSTANT = Pattern.compile("(?m)^ +(\\w+) (?:=|<-) (.*)$");

    /** How many states were looked at, and how many steps the longest way to one has. */
    public record Size(long generated, long distinct, int depth) {}

    /** The constants that bound the model. */
    public TreeMap<String, String> constants() {
        TreeMap<String, String> found = new TreeMap<>();
        Matcher matcher = CONSTANT.matcher(config);
        while (matcher.find()) {
            found.put(matcher.group(1), matcher.group(2));
        }
        return found;
    }

    /** Rows that the module printed with this mark in front, without it. */
    public Set<String> rows(String mark) {
        Predicate<String> marked = line -> line.startsWith("\"" + mark + "|");
        return lines.stream()
                .filter(marked)
                .map(line -> line.substring(mark.length() + 2, line.length() - 1))
                .collect(java.util.stream.Collectors.toCollection(TreeSet::new));
    }

    /** In one line, for a person. */
    public String summary() {
        return String.format(
                java.util.Locale.ROOT,
                "%-16s %-32s %,9d states, %,9d distinct, depth %3d, %5.1f s  %s",
                model.config(),
                violated.isEmpty() ? "holds" : "found: " + violated,
                size.generated(),
                size.distinct(),
                size.depth(),
                took.toMillis() / 1000.0,
                constants());
    }
}
