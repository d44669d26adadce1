package org.gnomon.backend.kvm.internal.qmp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;

/**
 * QMP on the wire: one JSON object a line. What comes in is not trusted: a line has a greatest
 * length, and must be an object.
 */
public final class QmpCodec {
    /** The longest line taken; QEMU's longest answers are some hundred KiB. */
    static final int MAX_LINE = 4 << 20;

    private final ReadableByteChannel channel;
    private final ByteBuffer chunk = ByteBuffer.allocate(64 << 10).flip();
    private byte[] line = new byte[4096];
    private int length;

    public QmpCodec(ReadableByteChannel channel) {
        this.channel = channel;
    }

    /** The next message; null at the end of the stream. Blocks. */
    public JsonNode read() throws IOException {
        while (true) {
            while (chunk.hasRemaining()) {
                byte b = chunk.get();
                if (b != '\n') {
                    append(b);
                } else if (length > 0 && !blank()) {
                    return message();
                } else {
                    length = 0;
                }
            }
            chunk.clear();
            int read = channel.read(chunk);
            chunk.flip();
            if (read < 0) {
                return null;
            }
        }
    }

    private void append(byte b) {
        if (length == line.length) {
            if (length >= MAX_LINE) {
                throw protocol("a message longer than " + MAX_LINE + " bytes", null);
            }
            line = Arrays.copyOf(line, Math.min(MAX_LINE, length * 2));
        }
        line[length++] = b;
    }

    private boolean blank() {
        for (int i = 0; i < length; i++) {
            if (line[i] != ' ' && line[i] != '\r' && line[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    private JsonNode message() throws IOException {
        int end = length;
        length = 0;
        try {
            JsonNode node = Json.MAPPER.readTree(line, 0, end);
            if (node == null || !node.isObject()) {
                throw protocol("a message that is not a JSON object: " + excerpt(end), null);
            }
            return node;
        } catch (JsonProcessingException e) {
            throw protocol("a message that is not JSON: " + excerpt(end), e);
        }
    }

    private String excerpt(int end) {
        String text = new String(line, 0, Math.min(end, 80), StandardCharsets.ISO_8859_1);
        return text.replaceAll("[^\\x20-\\x7e]", "?");
    }

    private static GnomonException protocol(String found, Throwable cause) {
        return Problem.of(
                        Problems.QMP_PROTOCOL,
                        "The QMP socket sent " + found + ".",
                        "Look whether the socket belongs to a QEMU.")
                .asException(cause);
    }

    /** A command as bytes for the wire. */
    public static ByteBuffer command(String name, JsonNode arguments, long id) {
        ObjectNode command = Json.object("execute", name);
        if (arguments != null) {
            command.set("arguments", arguments);
        }
        command.put("id", id);
        return ByteBuffer.wrap((Json.text(command) + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
