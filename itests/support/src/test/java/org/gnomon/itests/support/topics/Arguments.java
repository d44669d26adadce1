package org.gnomon.itests.support.topics;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The options after the topic: {@code --key value}, or {@code --key} alone. */
public final class Arguments {

    /** What the words say cannot be done. */
    public static final class Wrong extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public Wrong(String message) {
            super(message);
        }
    }

    private final Map<String, String> options = new LinkedHashMap<>();
    private final Set<String> asked = new HashSet<>();

    public Arguments(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (!words[i].startsWith("--")) {
                throw new Wrong("'" + words[i] + "' is not an option");
            }
            boolean hasValue = i + 1 < words.length && !words[i + 1].startsWith("--");
            options.put(words[i].substring(2), hasValue ? words[++i] : "true");
        }
    }

    /** The folder of data, which is beside the module's sources if nothing is said. */
    public Path data() {
        Path data =
                Path.of(text("data", Path.of(home().toString(), "data").toString()))
                        .toAbsolutePath()
                        .normalize();
        if (!Files.isDirectory(data)) {
            throw new Wrong("--data is '" + data + "', expected a folder");
        }
        return data;
    }

    /** The folder of the module whose topics these are. */
    public static Path home() {
        return Path.of(System.getProperty("gnomon.topics.home", "."));
    }

    public boolean has(String key) {
        asked.add(key);
        return options.containsKey(key);
    }

    public String text(String key, String standard) {
        asked.add(key);
        return options.getOrDefault(key, standard);
    }

    public long number(String key, long standard) {
        String value = text(key, Long.toString(standard));
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new Wrong("--" + key + " is '" + value + "', expected a whole number");
        }
    }

    /** Call when all options were asked for: any other one is an error. */
    public void done() {
        options.keySet().stream()
                .filter(key -> !asked.contains(key))
                .findFirst()
                .ifPresent(
                        key -> {
                            throw new Wrong("there is no option --" + key);
                        });
    }
}
