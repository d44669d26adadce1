package org.gnomon.shell.internal.work;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import org.apache.karaf.shell.support.table.ShellTable;
import org.gnomon.model.Progress;
import org.gnomon.shell.internal.json.Json;
import org.gnomon.shell.internal.text.Human;

/**
 * Where a command prints: results on one stream, signs of life on the other, so that the first can
 * be piped. Used on the command's own thread only.
 */
public final class Output {

    private static final Duration REPEAT = Duration.ofSeconds(1);

    private final PrintStream results;
    private final PrintStream signs;
    private final boolean json;
    private boolean printed;
    private Instant begin;
    private Progress last;

    public Output(PrintStream results, PrintStream signs, boolean json) {
        this.results = results;
        this.signs = signs;
        this.json = json;
    }

    /** Whether JSON is wanted, and nothing else. */
    public boolean isJson() {
        return json;
    }

    /** Whether a result was printed. */
    public boolean hasPrinted() {
        return printed;
    }

    /** Prints text as it is. */
    public void text(String text) {
        printed = true;
        results.print(text);
        if (!text.endsWith("\n")) {
            results.println();
        }
        results.flush();
    }

    /** Prints a table. */
    public void table(ShellTable table) {
        printed = true;
        table.print(results);
        results.flush();
    }

    /** Prints a tree on one line. */
    public void json(JsonNode tree) {
        printed = true;
        results.println(Json.line(tree));
        results.flush();
    }

    /** What writes a long result by itself. */
    @FunctionalInterface
    public interface Writer {
        void to(OutputStream out) throws IOException;
    }

    /** Lets someone write the result, as it is. */
    public void stream(Writer writer) throws IOException {
        printed = true;
        writer.to(results);
        results.flush();
    }

    /** Says something that is not the result. */
    public void say(String line) {
        signs.println(line);
        signs.flush();
    }

    /** Shows a sign of life, with the time since the first one; the same news once a second. */
    public void progress(Progress sign) {
        if (begin == null) {
            begin = sign.at();
        }
        if (last != null && isOldNews(sign)) {
            return;
        }
        last = sign;
        Duration since = Duration.between(begin, sign.at());
        String share =
                Double.isFinite(sign.fraction())
                        ? " " + Math.round(sign.fraction() * 100) + "%"
                        : "";
        say(
                String.format(
                        "%9s  %-9s %s%s",
                        "+" + Human.duration(since), sign.stage(), sign.message(), share));
    }

    private boolean isOldNews(Progress sign) {
        return sign.stage().equals(last.stage())
                && sign.message().equals(last.message())
                && Duration.between(last.at(), sign.at()).compareTo(REPEAT) < 0;
    }
}
