package org.gnomon.journal.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.gnomon.model.GnomonException;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;

/** Turns an entry into its line and back. Pure; strict about the form when it reads. */
final class LineCodec {

    /** Most bytes of a line, with its line feed. */
    static final int MAX_LINE = 64 * 1024;

    private static final int PREFIX = 9;

    // Escaping everything but ASCII keeps lone surrogates, so whatever was noted comes back.
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /** Why a line is not an entry. */
    static final class BadLine extends Exception {
        private static final long serialVersionUID = 1L;

        BadLine(String reason) {
            super(reason);
        }
    }

    private LineCodec() {}

    /** The line with its line feed. */
    static byte[] encode(Journal.Entry entry) {
        byte[] json = json(entry).getBytes(StandardCharsets.US_ASCII);
        byte[] line = new byte[PREFIX + json.length + 1];
        byte[] checksum = checksum(json, 0, json.length).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(checksum, 0, line, 0, checksum.length);
        line[PREFIX - 1] = ' ';
        System.arraycopy(json, 0, line, PREFIX, json.length);
        line[line.length - 1] = '\n';
        return line;
    }

    /** The entry of a line, given without its line feed. */
    static Journal.Entry decode(byte[] line) throws BadLine {
        if (line.length <= PREFIX || line[PREFIX - 1] != ' ') {
            throw new BadLine("it does not begin with a checksum");
        }
        String found = new String(line, 0, PREFIX - 1, StandardCharsets.ISO_8859_1);
        String expected = checksum(line, PREFIX, line.length - PREFIX);
        if (!found.equals(expected)) {
            throw new BadLine("its checksum is " + found + ", its content has " + expected);
        }
        try (JsonParser parser = JSON.createParser(line, PREFIX, line.length - PREFIX)) {
            return read(parser);
        } catch (IOException | DateTimeParseException | IllegalArgumentException e) {
            throw new BadLine("its content cannot be understood: " + firstLine(e.getMessage()));
        } catch (GnomonException e) {
            throw new BadLine("its content cannot be understood: " + e.problem().message());
        }
    }

    private static String json(Journal.Entry entry) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("sequence", entry.sequence());
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

    private static Journal.Entry read(JsonParser parser) throws IOException, BadLine {
        expect(parser, JsonToken.START_OBJECT);
        member(parser, "sequence", JsonToken.VALUE_NUMBER_INT);
        long sequence = parser.getLongValue();
        member(parser, "at", JsonToken.VALUE_STRING);
        Instant at = Instant.parse(parser.getText());
        member(parser, "vm", JsonToken.VALUE_STRING);
        VmId vm = new VmId(parser.getText());
        member(parser, "kind", JsonToken.VALUE_STRING);
        Journal.Kind kind = Journal.Kind.valueOf(parser.getText());
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
        return new Journal.Entry(sequence, at, vm, kind, fields);
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

    private static String checksum(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    private static String firstLine(String message) {
        return message == null ? "no reason given" : message.lines().findFirst().orElse("");
    }
}
