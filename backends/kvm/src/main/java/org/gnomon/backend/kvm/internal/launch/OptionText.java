package org.gnomon.backend.kvm.internal.launch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** QEMU's option syntax: {@code first,key=value,...}, a doubled comma standing for one. */
final class OptionText {
    private OptionText() {}

    /** The parts between single commas, doubled ones undone. */
    static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != ',') {
                part.append(c);
            } else if (i + 1 < text.length() && text.charAt(i + 1) == ',') {
                part.append(',');
                i++;
            } else {
                parts.add(part.toString());
                part.setLength(0);
            }
        }
        parts.add(part.toString());
        return parts;
    }

    /** Keys and values; a first part without a key gets the implied one. */
    static Map<String, String> parse(String text, String implied) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : split(text)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                values.put(part.substring(0, equals), part.substring(equals + 1));
            } else if (values.isEmpty()) {
                values.put(implied, part);
            } else {
                values.put(part, "on");
            }
        }
        return values;
    }

    /** The text again; the implied key is left out. */
    static String print(Map<String, String> values, String implied) {
        List<String> parts = new ArrayList<>();
        values.forEach(
                (key, value) ->
                        parts.add(
                                key.equals(implied)
                                        ? CommandLine.escape(value)
                                        : key + "=" + CommandLine.escape(value)));
        return String.join(",", parts);
    }
}
