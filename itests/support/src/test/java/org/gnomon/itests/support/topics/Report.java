package org.gnomon.itests.support.topics;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What came out: tables, notes, and bars that are met or not; as text and as JSON. */
public final class Report {

    /**
     * A figure with what is expected of it.
     *
     * @param name of what
     * @param value the figure
     * @param least it should not be below, NaN if any is fine
     * @param most it should not be above, NaN if any is fine
     */
    public record Bar(String name, double value, double least, double most) {

        public boolean isMet() {
            return Double.isFinite(value) && !(value < least) && !(value > most);
        }
    }

    private record Table(String name, List<String> columns, List<List<Object>> rows) {}

    private final String topic;
    private final List<Table> tables = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Bar> bars = new ArrayList<>();

    public Report(String topic) {
        this.topic = topic;
    }

    /** Begins a table. */
    public Report table(String name, String... columns) {
        tables.add(new Table(name, List.of(columns), new ArrayList<>()));
        return this;
    }

    /** A row of the table that was begun last; numbers or text. */
    public Report row(Object... cells) {
        Table last = tables.get(tables.size() - 1);
        if (cells.length != last.columns.size()) {
            throw new IllegalArgumentException(
                    cells.length + " cells for " + last.columns.size() + " columns");
        }
        last.rows.add(List.of(cells));
        return this;
    }

    /** A sentence below the tables. */
    public Report note(String sentence) {
        notes.add(sentence);
        return this;
    }

    /** A figure that should be at most so much. */
    public Report atMost(String name, double value, double most) {
        bars.add(new Bar(name, value, Double.NaN, most));
        return this;
    }

    /** A figure that should be at least so much. */
    public Report atLeast(String name, double value, double least) {
        bars.add(new Bar(name, value, least, Double.NaN));
        return this;
    }

    /** A figure that should lie between. */
    public Report between(String name, double value, double least, double most) {
        bars.add(new Bar(name, value, least, most));
        return this;
    }

    public List<Bar> bars() {
        return List.copyOf(bars);
    }

    public boolean isMet() {
        return bars.stream().allMatch(Bar::isMet);
    }

    /** For a person. */
    public String text() {
        StringBuilder out = new StringBuilder();
        tables.forEach(table -> text(table, out));
        notes.forEach(note -> out.append(note).append('\n'));
        if (!bars.isEmpty()) {
            out.append('\n');
        }
        for (Bar bar : bars) {
            out.append(bar.isMet() ? "met     " : "MISSED  ");
            out.append(bar.name).append(": ").append(cell(bar.value));
            if (!Double.isNaN(bar.least)) {
                out.append(", at least ").append(cell(bar.least));
            }
            if (!Double.isNaN(bar.most)) {
                out.append(", at most ").append(cell(bar.most));
            }
            out.append('\n');
        }
        return out.toString();
    }

    private static void text(Table table, StringBuilder out) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(table.columns);
        table.rows.forEach(row -> lines.add(row.stream().map(Report::cell).toList()));
        out.append(table.name).append('\n');
        for (List<String> line : lines) {
            for (int i = 0; i < line.size(); i++) {
                int column = i;
                int width = lines.stream().mapToInt(l -> l.get(column).length()).max().orElse(0);
                String form = i == 0 ? "  %-" + width + "s" : "  %" + width + "s";
                out.append(String.format(form, line.get(i)));
            }
            out.append('\n');
        }
        out.append('\n');
    }

    private static String cell(Object value) {
        if (!(value instanceof Double number)) {
            return String.valueOf(value);
        }
        if (number.isNaN()) {
            return "-";
        }
        double size = Math.abs(number);
        return size != 0 && (size < 0.001 || size >= 1e7)
                ? String.format(Locale.ROOT, "%.3g", number)
                : String.format(Locale.ROOT, size < 10 ? "%.3f" : "%.1f", number);
    }

    /** For scripts. */
    public ObjectNode json() {
        ObjectNode node = new ObjectMapper().createObjectNode();
        node.put("topic", topic).put("met", isMet());
        ArrayNode all = node.putArray("bars");
        for (Bar bar : bars) {
            ObjectNode one = all.addObject().put("name", bar.name);
            put(one, "value", bar.value);
            put(one, "atLeast", bar.least);
            put(one, "atMost", bar.most);
            one.put("met", bar.isMet());
        }
        ObjectNode named = node.putObject("tables");
        for (Table table : tables) {
            ArrayNode rows = named.putArray(table.name);
            for (List<Object> row : table.rows) {
                ObjectNode one = rows.addObject();
                for (int i = 0; i < row.size(); i++) {
                    put(one, table.columns.get(i), row.get(i));
                }
            }
        }
        ArrayNode words = node.putArray("notes");
        notes.forEach(words::add);
        return node;
    }

    private static void put(ObjectNode node, String key, Object value) {
        if (value instanceof Double number) {
            if (Double.isFinite(number)) {
                node.put(key, number);
            } else {
                node.putNull(key);
            }
        } else {
            node.putPOJO(key, value);
        }
    }
}
