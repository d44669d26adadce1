package org.gnomon.itests.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.StreamSupport;

/** The command line of the benchmarks: a topic and its options. */
public final class Benchmark {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Benchmark() {}

    public static void main(String... words) {
        System.exit(run(words));
    }

    /** Runs one topic; the exit code. */
    static int run(String... words) {
        try {
            Command command = command(words.length == 0 ? "" : words[0]);
            String[] rest = Arrays.copyOfRange(words, 1, words.length);
            if (List.of(rest).contains("--help")) {
                System.out.print(command.name() + " [--json FILE]\n" + command.help());
                return 0;
            }
            Arguments arguments = new Arguments(rest);
            String json = arguments.text("json", "");
            Report report = command.run(arguments);
            arguments.done();
            print(report, json);
            return report.isMet() ? 0 : 1;
        } catch (Arguments.Wrong e) {
            System.err.println("benchmark: " + e.getMessage());
            return 2;
        } catch (Exception e) {
            System.err.println("benchmark: " + e);
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
