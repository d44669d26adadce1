package org.gnomon.wire;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gnomon.model.Problem;

/** What is in a frame, as fields for a person or a program. Fails as the frame's own reader. */
final class Describe {

    private Describe() {}

    static Map<String, Object> frame(Frame frame) {
        ByteBuffer payload = frame.payload();
        return switch (frame.kind()) {
            case HELLO -> hello(Hello.decode(payload));
            case WELCOME -> welcome(Welcome.decode(payload));
            case PAGES -> pages(payload);
            case HASHES, HASHED -> hashes(PageHashes.decode(frame));
            case ERROR -> problem(WireProblem.decode(payload));
            case BEGIN -> begin(payload);
            case STATE -> Map.of("starts", start(payload));
            default -> Map.of();
        };
    }

    private static Map<String, Object> hello(Hello hello) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("versions", hello.oldest() + "-" + hello.newest());
        fields.put("page", hello.pageSize());
        fields.put("memory", hello.memoryBytes());
        fields.put("key", hello.key());
        fields.put("stream", Long.toHexString(hello.stream()));
        fields.put("next", hello.next());
        fields.put("codecs", hello.codecs());
        return fields;
    }

    private static Map<String, Object> welcome(Welcome welcome) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("version", welcome.version());
        fields.put("incarnation", Long.toHexString(welcome.incarnation()));
        fields.put("acknowledged", welcome.acknowledged());
        fields.put("store", Long.toHexString(welcome.store()));
        fields.put("blank", welcome.blank());
        fields.put("codecs", welcome.codecs());
        return fields;
    }

    private static Map<String, Object> pages(ByteBuffer payload) {
        ByteBuffer in = payload.slice();
        PagesPayload.Head head = PagesPayload.readHead(in);
        Entries entries = new Entries(head.count());
        PagesPayload.readEntries(in, head, Long.MAX_VALUE, entries);
        PagesPayload.checkContent(in, head, entries);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("pages", head.count());
        fields.put("page", head.pageSize());
        fields.put("first", head.first());
        fields.put("last", entries.pages[head.count() - 1]);
        for (PageKind kind : PageKind.values()) {
            if (entries.count(kind) > 0) {
                fields.put(kind.label(), entries.count(kind));
            }
        }
        if (!head.codec().isEmpty()) {
            int raw = entries.count(PageKind.RAW) * head.pageSize();
            fields.put("codec", head.codec());
            fields.put("coded", in.remaining() - raw);
            fields.put("of", entries.coded() * head.pageSize());
        }
        return fields;
    }

    private static Map<String, Object> hashes(PageHashes hashes) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("first", hashes.first());
        fields.put("pages", hashes.count());
        return fields;
    }

    private static Map<String, Object> problem(Problem problem) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("code", problem.code());
        fields.put("message", problem.message());
        fields.put("next", problem.nextStep());
        return fields;
    }

    private static Map<String, Object> begin(ByteBuffer payload) {
        Wire.expect("bytes of BEGIN", payload.remaining(), Long.BYTES);
        return Map.of("feed", payload.getLong(payload.position()));
    }

    private static String start(ByteBuffer payload) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < Math.min(16, payload.remaining()); i++) {
            hex.append("%02x".formatted(payload.get(payload.position() + i)));
        }
        return hex.toString();
    }

    /** As words, each field with a space before it. */
    static String text(Map<String, Object> fields) {
        StringBuilder text = new StringBuilder();
        fields.forEach(
                (name, value) -> text.append(' ').append(name).append('=').append(word(value)));
        return text.toString();
    }

    private static String word(Object value) {
        if (value instanceof List<?> list) {
            return String.join(",", list.stream().map(String::valueOf).toList());
        }
        String text = String.valueOf(value);
        return text.isEmpty() || text.contains(" ") || !isPlain(text) ? quoted(text) : text;
    }

    /** As members of a JSON object, each with a comma before it. */
    static String json(Map<String, Object> fields) {
        StringBuilder text = new StringBuilder();
        fields.forEach(
                (name, value) -> text.append(",\"").append(name).append("\":").append(of(value)));
        return text.toString();
    }

    private static String of(Object value) {
        if (value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        if (value instanceof List<?> list) {
            return "[" + String.join(",", list.stream().map(Describe::of).toList()) + "]";
        }
        return quoted(String.valueOf(value));
    }

    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '\\');
    }

    /** RFC 8259; what a terminal could take as an order is escaped, too. */
    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c >= 0x7f && c < 0xa0) {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
