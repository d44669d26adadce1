package org.gnomon.journal.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.gnomon.model.GnomonException;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;

/** An entry as JSON, always the same text for the same entry. Strict about the form in reading. */
final class EntryJson {

    // Escaping everything but ASCII keeps lone surrogates, so whatever was noted comes back.
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /**
     * What was read.
     *
     * @param entry the entry
     * @param forced up to which entry all was on disk when this one was written
     */
    record Parsed(Journal.Entry entry, long forced) {}

    private EntryJson() {}

    /** ASCII only, no line feed. */
    static String write(Journal.Entry entry, long forced) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("sequence", entry.sequence());
            json.writeNumberField("term", entry.term());
            json.writeNumberField("forced", forced);
            json.writeStringField("at", entry.at().toString());
            json.writeStringField("vm", entry.vm().value());
            json.writeStringField("kind", entry.kind().name());
            json.writeObjectFieldStart("fields");
            for (Map.Entry<String, String> field : new TreeMap<>(entry.fields()).entrySet()) {
                json.writeStringField(field.getKey(), field.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Tells one entry from another of the same number. */
    static String fingerprint(Journal.Entry entry) {
        return Checksum.of(write(entry, 0));
    }

    /** Reads one of the present format. */
    static Parsed read(byte[] line, int offset, int length) throws BadLine {
        return parse(line, offset, length, false);
    }

    /** Reads one of the first format, which had no terms. */
    static Journal.Entry readOld(byte[] line, int offset, int length) throws BadLine {
        return parse(line, offset, length, true).entry();
    }

    private static Parsed parse(byte[] line, int offset, int length, boolean old) throws BadLine {
        try (JsonParser parser = JSON.createParser(line, offset, length)) {
            return parse(parser, old);
        } catch (IOException | DateTimeParseException | IllegalArgumentException e) {
            throw new BadLine("its content cannot be understood: " + firstLine(e.getMessage()));
        } catch (GnomonException e) {
            throw new BadLine("its content cannot be understood: " + e.problem().message());
        }
    }

    private static Parsed parse(JsonParser parser, boolean old) throws IOException, BadLine {
        expect(parser, JsonToken.START_OBJECT);
        long sequence = number(parser, "sequence");
        long term = old ? 0 : number(parser, "term");
        long forced = old ? 0 : number(parser, "forced");
        Instant at = Instant.parse(text(parser, "at"));
        VmId vm = new VmId(text(parser, "vm"));
        Journal.Kind kind = Journal.Kind.valueOf(text(parser, "kind"));
        member(parser, "fields", JsonToken.START_OBJECT);
        Map<String, String> fields = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            expect(parser, JsonToken.VALUE_STRING);
            fields.put(name, parser.getText());
        }
        expect(parser, JsonToken.END_OBJECT);
        if (parser.nextToken() != null) {
            throw new BadLine("something follows its entry");
        }
        return new Parsed(new Journal.Entry(sequence, term, at, vm, kind, fields), forced);
    }

    private static long number(JsonParser parser, String name) throws IOException, BadLine {
        member(parser, name, JsonToken.VALUE_NUMBER_INT);
        return parser.getLongValue();
    }

    private static String text(JsonParser parser, String name) throws IOException, BadLine {
        member(parser, name, JsonToken.VALUE_STRING);
        return parser.getText();
    }

    private static void member(JsonParser parser, String name, JsonToken value)
            throws IOException, BadLine {
        expect(parser, JsonToken.FIELD_NAME);
        if (!name.equals(parser.currentName())) {
            throw new BadLine("'" + parser.currentName() + "' found, '" + name + "' expected");
        }
        expect(parser, value);
    }

    private static void expect(JsonParser parser, JsonToken token) throws IOException, BadLine {
        JsonToken found = parser.nextToken();
        if (found != token) {
            throw new BadLine(found + " found, " + token + " expected");
        }
    }

    private static String firstLine(String message) {
        return message == null ? "no reason given" : message.lines().findFirst().orElse("");
    }
}
