package org.gnomon.backend.kvm.internal.far;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.service.PeerHosts;

/**
 * What goes between two hosts: a JSON object and bytes behind it.
 *
 * <pre>
 *   0  length of the JSON text, 4 bytes, big-endian
 *   4  JSON text, UTF-8
 *      the bytes, to the end
 * </pre>
 *
 * <p>Everything that is read out of it is checked: a missing or wrong value is {@code
 * invalid-input}.
 */
record Message(JsonNode json, byte[] bytes) {
    /** The longest text in a message. */
    static final int MAX_TEXT = 16 << 10;

    private static final int MAX_ITEMS = 512;
    private static final byte[] NONE = new byte[0];

    static Message of(ObjectNode json) {
        return new Message(json, NONE);
    }

    byte[] encode() {
        byte[] text = Json.text(json).getBytes(StandardCharsets.UTF_8);
        int length = Integer.BYTES + text.length + bytes.length;
        if (length > PeerHosts.MOST_BYTES) {
            throw wrong("a message of " + length + " bytes");
        }
        return ByteBuffer.allocate(length).putInt(text.length).put(text).put(bytes).array();
    }

    static Message decode(byte[] encoded) {
        ByteBuffer in = ByteBuffer.wrap(encoded);
        if (encoded.length > PeerHosts.MOST_BYTES || in.remaining() < Integer.BYTES) {
            throw wrong("a message of " + encoded.length + " bytes");
        }
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw wrong("a text of " + length + " bytes in a message of " + encoded.length);
        }
        ByteBuffer text = in.slice(in.position(), length);
        byte[] rest = new byte[in.remaining() - length];
        in.position(in.position() + length).get(rest);
        return new Message(parse(text), rest);
    }

    /** UTF-8 and nothing else: left to itself, the parser would guess other encodings too. */
    private static JsonNode parse(ByteBuffer text) {
        try {
            String json = StandardCharsets.UTF_8.newDecoder().decode(text).toString();
            JsonNode parsed = Json.MAPPER.readTree(json);
            if (parsed == null || !parsed.isObject()) {
                throw wrong("a message that is no JSON object");
            }
            return parsed;
        } catch (CharacterCodingException e) {
            throw wrong("a message that is not UTF-8");
        } catch (JsonProcessingException e) {
            throw wrong("a message that is not JSON: " + e.getOriginalMessage());
        }
    }

    /** A text of a length from 1 on. */
    String text(String name) {
        return text(json.path(name), name);
    }

    private static String text(JsonNode value, String name) {
        if (!value.isTextual() || value.asText().isEmpty() || value.asText().length() > MAX_TEXT) {
            throw wrong("no text as '" + name + "'");
        }
        return value.asText();
    }

    /** A whole number in a range. */
    long number(String name, long least, long most) {
        return number(json.path(name), name, least, most);
    }

    private static long number(JsonNode value, String name, long least, long most) {
        boolean whole = value.isIntegralNumber() && value.canConvertToLong();
        if (!whole || value.asLong() < least || value.asLong() > most) {
            throw wrong("no number from " + least + " to " + most + " as '" + name + "'");
        }
        return value.asLong();
    }

    boolean flag(String name) {
        return json.path(name).asBoolean(false);
    }

    List<String> texts(String name) {
        List<String> found = new ArrayList<>();
        items(name).forEach(i -> found.add(text(i, name)));
        return found;
    }

    List<Long> numbers(String name) {
        List<Long> found = new ArrayList<>();
        items(name).forEach(i -> found.add(number(i, name, 0, Long.MAX_VALUE)));
        return found;
    }

    private JsonNode items(String name) {
        JsonNode list = json.path(name);
        if (!list.isArray() || list.size() > MAX_ITEMS) {
            throw wrong("no list of at most " + MAX_ITEMS + " as '" + name + "'");
        }
        return list;
    }

    /** A record made of a part of it. */
    <T> T part(String name, Class<T> type) {
        return part(json.path(name), name, type);
    }

    /** A record made of all of it. */
    <T> T whole(Class<T> type) {
        return part(json, "message", type);
    }

    private static <T> T part(JsonNode value, String name, Class<T> type) {
        try {
            T made = Json.MAPPER.treeToValue(value, type);
            if (made == null) {
                throw wrong("nothing as '" + name + "'");
            }
            return made;
        } catch (JsonProcessingException | IllegalArgumentException e) {
            String why = e instanceof JsonProcessingException j ? j.getOriginalMessage() : "" + e;
            throw wrong("no " + type.getSimpleName() + " as '" + name + "': " + why);
        }
    }

    static RuntimeException wrong(String what) {
        return Problems.invalid(
                "The other host sent " + what + ".", "Run the same version of Gnomon on both.");
    }
}
