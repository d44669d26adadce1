package org.gnomon.control.internal.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.gnomon.control.internal.wire.Frame;

/** Words from a client as a command line of the shell. */
final class CommandLine {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=,+@%-]+");

    private CommandLine() {}

    /**
     * One word is a whole command line, with pipes and quotes as the user wrote them; of several
     * words each is taken as it is.
     */
    static String of(Frame request) {
        List<String> words = words(request.payload());
        if (words.size() == 1) {
            return words.get(0);
        }
        return words.stream().map(CommandLine::quote).collect(Collectors.joining(" "));
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

    static String quote(String word) {
        if (PLAIN.matcher(word).matches()) {
            return word;
        }
        StringBuilder quoted = new StringBuilder("\"");
        word.chars()
                .forEach(
                        c -> {
                            if ("\\\"$`".indexOf(c) >= 0) {
                                quoted.append('\\');
                            }
                            quoted.append((char) c);
                        });
        return quoted.append('"').toString();
    }
}
