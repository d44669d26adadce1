package org.gnomon.itests.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A counterexample of TLC in a form for reading: of each state only what has changed. */
final class Trace {

    private static final Pattern STATE =
            Pattern.compile("State (\\d+): (?:<(\\w+).*|Stuttering|.*)");
    private static final Pattern BACK = Pattern.compile("Back to state (\\d+).*");
    private static final Pattern VARIABLE = Pattern.compile("/\\\\ (\\w+) = (.*)");

    private Trace() {}

    static List<String> of(List<String> output) {
        List<String> text = new ArrayList<>();
        Map<String, String> before = Map.of();
        Map<String, String> now = new LinkedHashMap<>();
        String last = null;
        String head = null;
        for (String line : output) {
            Matcher state = STATE.matcher(line);
            Matcher variable = VARIABLE.matcher(line);
            if (state.matches()) {
                head = state.group(1) + ". " + (state.group(2) == null ? line : state.group(2));
                now = new LinkedHashMap<>();
            } else if (head != null && variable.matches()) {
                last = variable.group(1);
                now.put(last, variable.group(2).strip());
            } else if (head != null && line.isBlank()) {
                text.add(head + changes(before, now));
                before = now;
                head = null;
            } else if (head != null && last != null) {
                now.merge(last, line.strip(), (a, b) -> a + " " + b);
            } else if (BACK.matcher(line).matches() || line.contains("Stuttering")) {
                text.add(line.strip());
            }
        }
        return text;
    }

    private static String changes(Map<String, String> before, Map<String, String> now) {
        StringBuilder text = new StringBuilder();
        now.forEach(
                (name, value) -> {
                    if (!value.equals(before.get(name)) && !before.isEmpty()) {
                        text.append("\n      ").append(name).append(" = ").append(value);
                    }
                });
        return text.toString();
    }
}
