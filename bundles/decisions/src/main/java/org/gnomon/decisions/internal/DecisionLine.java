package org.gnomon.decisions.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.gnomon.model.Decision;
import org.gnomon.model.GnomonException;
import org.gnomon.model.VmId;

/** A decision as a line, and back. Pure. */
final class DecisionLine {

    /** Most bytes of one: inputs may take three times their room in ASCII. */
    static final int MOST = 13 << 20;

    private static final Pattern BEGINS = Pattern.compile("([0-9a-f]{8}) ((\\d{1,8}) )");
    private static final int MOST_PREFIX = 18;
    private static final Pattern ID = Pattern.compile("[a-z]-(\\d{1,18})");
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxStringLength(MOST).build())
                    .build();

    private DecisionLine() {}

    /** Without the checksum: what an export has. */
    static String json(Decision decision) {
        StringWriter text = new StringWriter(256 + decision.inputs().length());
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("id", decision.id());
            json.writeStringField("at", decision.at().toString());
            json.writeStringField("vm", decision.vm().value());
            json.writeStringField("kind", decision.kind().name());
            json.writeStringField("outcome", decision.outcome());
            json.writeStringField("reason", decision.reason());
            json.writeFieldName("inputs");
            json.writeRawValue(decision.inputs());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** With its line feed. */
    static byte[] encode(Decision decision) {
        String json = json(decision);
        byte[] checked = (json.length() + " " + json).getBytes(StandardCharsets.US_ASCII);
        byte[] line = new byte[checked.length + 10];
        byte[] checksum = checksum(checked, 0).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(checksum, 0, line, 0, checksum.length);
        line[checksum.length] = ' ';
        System.arraycopy(checked, 0, line, 9, checked.length);
        line[line.length - 1] = '\n';
        return line;
    }

    /** Reads one, given without its line feed. */
    static Decision decode(byte[] line) throws BadLine {
        int most = Math.min(line.length, MOST_PREFIX);
        Matcher begins = BEGINS.matcher(new String(line, 0, most, StandardCharsets.ISO_8859_1));
        if (!begins.lookingAt()) {
            throw new BadLine("it does not begin with a checksum and a length");
        }
        int json = begins.end();
        if (!begins.group(1).equals(checksum(line, begins.start(2)))) {
            throw new BadLine("its checksum does not fit");
        }
        if (line.length - json != Integer.parseInt(begins.group(3))) {
            throw new BadLine("it has another length than it says");
        }
        try (JsonParser parser = JSON.createParser(line, json, line.length - json)) {
            return read(parser, line, json);
        } catch (IOException | DateTimeException | IllegalArgumentException | GnomonException e) {
            throw new BadLine("its content cannot be understood: " + e.getMessage());
        }
    }

    private static Decision read(JsonParser parser, byte[] line, int from)
            throws IOException, BadLine {
        expect(parser, JsonToken.START_OBJECT);
        String id = text(parser, "id");
        Instant at = Instant.parse(text(parser, "at"));
        VmId vm = new VmId(text(parser, "vm"));
        Decision.Kind kind = Decision.Kind.valueOf(text(parser, "kind"));
        String outcome = text(parser, "outcome");
        String reason = text(parser, "reason");
        if (number(id) < 0 || !"inputs".equals(parser.nextFieldName())) {
            throw new BadLine("its id is " + id + ", or it has no inputs");
        }
        expect(parser, JsonToken.START_OBJECT);
        int start = from + (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        int end = from + (int) parser.currentLocation().getByteOffset();
        String inputs = new String(line, start, end - start, StandardCharsets.US_ASCII);
        expect(parser, JsonToken.END_OBJECT);
        return new Decision(id, at, vm, kind, outcome, reason, inputs);
    }

    /** The number in an id; -1 if it is none. */
    static long number(String id) {
        Matcher form = ID.matcher(id);
        return form.matches() ? Long.parseLong(form.group(1)) : -1;
    }

    private static String text(JsonParser parser, String name) throws IOException, BadLine {
        if (!name.equals(parser.nextFieldName())) {
            throw new BadLine("'" + name + "' is not where it should be");
        }
        expect(parser, JsonToken.VALUE_STRING);
        return parser.getText();
    }

    private static void expect(JsonParser parser, JsonToken token) throws IOException, BadLine {
        JsonToken found = parser.nextToken();
        if (found != token) {
            throw new BadLine(found + " found, " + token + " expected");
        }
    }

    private static String checksum(byte[] bytes, int from) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, bytes.length - from);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
