package org.gnomon.prediction.internal.training;

import java.util.LinkedHashMap;
import java.util.Map;

/** A JSON object of strings and whole numbers on one line, and nothing nested. */
final class FlatJson {

    private final String text;
    private int at;

    private FlatJson(String text) {
        this.text = text;
    }

    /** Writes one; a value is a string or a {@code Long}. */
    static String write(Map<String, Object> fields) {
        StringBuilder out = new StringBuilder("{");
        fields.forEach(
                (name, value) -> {
                    out.append(out.length() == 1 ? "" : ",");
                    quote(out, name);
                    out.append(':');
                    if (value instanceof Long number) {
                        out.append((long) number);
                    } else {
                        quote(out, value.toString());
                    }
                });
        return out.append('}').toString();
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Map<String, Object> read(String text) {
        return new FlatJson(text).object();
    }

    private static void quote(StringBuilder out, String words) {
        out.append('"');
        for (char c : words.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private Map<String, Object> object() {
        Map<String, Object> fields = new LinkedHashMap<>();
        expect('{');
        while (peek() != '}') {
            if (!fields.isEmpty()) {
                expect(',');
            }
            String name = string();
            expect(':');
            fields.put(name, peek() == '"' ? string() : (Object) number());
        }
        expect('}');
        if (at != text.length()) {
            throw wrong();
        }
        return fields;
    }

    private String string() {
        expect('"');
        StringBuilder words = new StringBuilder();
        while (peek() != '"') {
            char c = next();
            words.append(c == '\\' ? escaped() : c);
        }
        expect('"');
        return words.toString();
    }

    private char escaped() {
        char c = next();
        if (c != 'u') {
            return c;
        }
        if (at + 4 > text.length()) {
            throw wrong();
        }
        at += 4;
        return (char) Integer.parseInt(text.substring(at - 4, at), 16);
    }

    private long number() {
        int from = at;
        while (peek() == '-' || Character.isDigit(peek())) {
            at++;
        }
        return Long.parseLong(text.substring(from, at));
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong();
        }
        return text.charAt(at);
    }

    private char next() {
        char c = peek();
        at++;
        return c;
    }

    private void expect(char wanted) {
        if (next() != wanted) {
            throw wrong();
        }
    }

    private IllegalArgumentException wrong() {
        return new IllegalArgumentException("it is not what was expected at character " + at);
    }
}
