package org.gnomon.itests.support.topics;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.StreamSupport;

/** A command line of a topic and its options. The topics are what is on the class path. */
public final class Topics {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Topics() {}

    /**
     * Runs one topic.
     *
     * @param program what was started
     * @param options that all its topics have
     * @param words what was said to it
     * @return the exit code
     */
    public static int run(String program, String options, String... words) {
        try {
            Command command = command(words.length == 0 ? "" : words[0]);
            String[] rest = Arrays.copyOfRange(words, 1, words.length);
            if (List.of(rest).contains("--help")) {
                System.out.print(command.name() + " " + options + "\n" + command.help());
                return 0;
            }
            Arguments arguments = new Arguments(rest);
            String json = arguments.text("json", "");
            Report report = command.run(arguments);
            arguments.done();
            print(report, json);
            return report.isMet() ? 0 : 1;
        } catch (Arguments.Wrong e) {
            System.err.println(program + ": " + e.getMessage());
            return 2;
        } catch (Exception e) {
            System.err.println(program + ": " + e);
            e.printStackTrace();
            return 3;
        }
    }

    private static void print(Report report, String json) throws IOException {
        String written = JSON.writeValueAsString(report.json()) + "\n";
        if (json.equals("-")) {
            System.out.print(written);
            return;
        }
        System.out.print(report.text());
        if (!json.isEmpty()) {
            Files.writeString(Path.of(json), written);
        }
    }

    /** The topics are services of the class path, so that each stands in its own package. */
    private static Command command(String name) {
        List<Command> all =
                StreamSupport.stream(ServiceLoader.load(Command.class).spliterator(), false)
                        .toList();
        return all.stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new Arguments.Wrong(
                                        "there is no topic '"
                                                + name
                                                + "', only "
                                                + all.stream()
                                                        .map(Command::name)
                                                        .sorted()
                                                        .toList()));
    }
}
