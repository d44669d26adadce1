package org.gnomon.decisions.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;

/** What a decision rests on, as it is kept: one JSON object on one line of ASCII. */
final class Inputs {

    /** Most bytes as they were given. */
    static final int MOST = 4 << 20;

    private static final JsonFactory JSON = new JsonFactory();

    private Inputs() {}

    /**
     * The same object without blanks between its parts; nothing else about it changes.
     *
     * @throws GnomonException {@code invalid-input}
     */
    static String compact(String inputs) {
        if (inputs == null) {
            throw invalid("there are none", null);
        }
        long bytes = inputs.length() > MOST ? inputs.length() : utf8(inputs);
        if (bytes > MOST) {
            throw invalid("they have " + bytes + " bytes, at most " + MOST + " are kept", null);
        }
        requireObject(inputs);
        return withoutBlanks(inputs);
    }

    private static long utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void requireObject(String inputs) {
        try (JsonParser parser = JSON.createParser(inputs)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw invalid("they are not a JSON object", null);
            }
            for (int depth = 1; depth > 0; ) {
                JsonToken token = parser.nextToken();
                if (token == null) {
                    throw invalid("they end too early", null);
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            }
            if (parser.nextToken() != null) {
                throw invalid("something follows the JSON object", null);
            }
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.toString() : e.getMessage();
            throw invalid("they are not JSON: " + why.lines().findFirst().orElse(""), e);
        }
    }

    private static String withoutBlanks(String json) {
        StringBuilder out = new StringBuilder(json.length());
        boolean text = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (!text && (c == ' ' || c == '\n' || c == '\r' || c == '\t')) {
                continue;
            }
            if (c == '"') {
                text = !text;
            }
            append(out, c);
            if (text && c == '\\') {
                i++;
                append(out, json.charAt(i));
            }
        }
        return out.toString();
    }

    // Outside of texts JSON is ASCII, so what is not can be escaped.
    private static void append(StringBuilder out, char c) {
        if (c < 0x7f) {
            out.append(c);
        } else {
            out.append(String.format("\\u%04x", (int) c));
        }
    }

    private static GnomonException invalid(String why, Throwable cause) {
        return Problem.of(
                        Problem.INVALID_INPUT,
                        "The inputs of a decision cannot be kept: " + why + ".",
                        "Give one JSON object of at most 4 MiB.")
                .asException(cause);
    }
}
