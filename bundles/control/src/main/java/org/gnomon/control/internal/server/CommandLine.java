package org.gnomon.control.internal.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.gnomon.control.internal.wire.Frame;

/**
 * Words from a client as a command line of the shell. One word is a whole command line, with pipes
 * and quotes as the user wrote them. Of several words each reaches the command as it is: the
 * shell's two parsers do not agree on quotes, so a word with anything special in it goes by way of
 * a variable.
 *
 * @param text for the shell
 * @param variables that the text refers to
 */
record CommandLine(String text, Map<String, String> variables) {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:,+@%-]+");

    static CommandLine of(Frame request) {
        List<String> words = words(request.payload());
        if (words.size() == 1) {
            return new CommandLine(words.get(0), Map.of());
        }
        Map<String, String> variables = new LinkedHashMap<>();
        List<String> parts = new ArrayList<>();
        for (String word : words) {
            if (PLAIN.matcher(word).matches()) {
                parts.add(word);
            } else {
                String name = "gnomonWord" + variables.size();
                variables.put(name, word);
                parts.add("$" + name);
            }
        }
        return new CommandLine(String.join(" ", parts), variables);
    }

    private static List<String> words(byte[] payload) {
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < payload.length; i++) {
            if (payload[i] == 0) {
                words.add(new String(payload, start, i - start, StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        return words;
    }
}
