package org.gnomon.shell.internal.text;

import java.util.ArrayList;
import java.util.List;

/** Lines of a name and a value, the values in one column. */
final class Figures {

    private record Line(String name, String value) {}

    private final List<Line> lines = new ArrayList<>();

    Figures add(String name, String value) {
        lines.add(new Line(name, value));
        return this;
    }

    @Override
    public String toString() {
        int column = lines.stream().mapToInt(l -> l.name().length()).max().orElse(0) + 2;
        StringBuilder out = new StringBuilder();
        for (Line line : lines) {
            out.append("  ").append(line.name());
            out.append(" ".repeat(column - line.name().length())).append(line.value());
            out.append('\n');
        }
        return out.toString();
    }
}
