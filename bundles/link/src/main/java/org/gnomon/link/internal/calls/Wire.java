package org.gnomon.link.internal.calls;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.gnomon.model.Problem;
import org.gnomon.service.PeerHosts;

/** Reads and writes hellos, replies and problems. */
public final class Wire {

    static final int MAGIC = 0x474E4C4B; // "GNLK"
    static final int VERSION = 1;
    private static final int MOST_NAME = 31;
    private static final int MOST_TEXT = 4096;
    private static final int MOST_CODE = 64;
    private static final int REPLY_HEAD = 6;
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,31}");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\n]]");
    private static final Pattern CODE = Pattern.compile("[a-z0-9-]{1,64}");

    private Wire() {}

    /** What a connection is for. */
    public enum Purpose {
        CALLS,
        CHANNEL
    }

    /**
     * The first words of who connects.
     *
     * @param service for a channel; empty for calls
     */
    public record Hello(Purpose purpose, String service, byte[] opening) {}

    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Writes a hello. */
    public static void write(ByteChannel channel, Hello hello) throws IOException {
        byte[] service = hello.service.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer b = ByteBuffer.allocate(11 + service.length + hello.opening.length);
        b.putInt(MAGIC).put((byte) VERSION).put((byte) (hello.purpose.ordinal() + 1));
        b.put((byte) service.length).put(service);
        b.putInt(hello.opening.length).put(hello.opening).flip();
        channel.write(b);
    }

    /** Reads a hello; {@link ProtocolException} if it is none of this version. */
    public static Hello readHello(ByteChannel channel) throws IOException {
        ByteBuffer head = take(channel, 7);
        checkHead(head);
        int purpose = head.get() - 1;
        int nameLength = head.get() & 0xFF;
        if (purpose < 0 || purpose >= Purpose.values().length || nameLength > MOST_NAME) {
            throw new ProtocolException("a hello for a purpose that is not known");
        }
        ByteBuffer rest = take(channel, nameLength + 4);
        byte[] service = new byte[nameLength];
        rest.get(service);
        int length = rest.getInt();
        if (length < 0 || length > PeerHosts.MOST_BYTES) {
            throw new ProtocolException("an opening of " + (length & 0xFFFFFFFFL) + " bytes");
        }
        byte[] opening = take(channel, length).array();
        String name = new String(service, StandardCharsets.US_ASCII);
        return new Hello(Purpose.values()[purpose], name, opening);
    }

    private static void checkHead(ByteBuffer head) throws ProtocolException {
        int magic = head.getInt();
        int version = head.get() & 0xFF;
        if (magic != MAGIC) {
            throw new ProtocolException("it does not speak Gnomon's protocol");
        }
        if (version != VERSION) {
            throw new ProtocolException(
                    "it speaks version " + version + " of the protocol, this host " + VERSION);
        }
    }

    /** Says welcome, or why not. */
    public static void reply(ByteChannel channel, Problem refusal) throws IOException {
        byte[] why = refusal == null ? new byte[0] : bytes(refusal);
        ByteBuffer b = ByteBuffer.allocate(REPLY_HEAD + why.length);
        b.putInt(MAGIC).put((byte) VERSION).put((byte) (refusal == null ? 0 : 1)).put(why).flip();
        channel.write(b);
    }

    /** What the other side replied: null for welcome. */
    public static Problem readReply(ByteChannel channel) throws IOException {
        ByteBuffer head = take(channel, REPLY_HEAD);
        checkHead(head);
        if (head.get() == 0) {
            return null;
        }
        String code = text(channel, MOST_CODE);
        String message = text(channel, MOST_TEXT);
        return problem(code, message, text(channel, MOST_TEXT));
    }

    private static String text(ByteChannel channel, int most) throws IOException {
        int length = take(channel, 2).getShort() & 0xFFFF;
        if (length > most) {
            throw new ProtocolException("a text of " + length + " bytes, most are " + most);
        }
        return new String(take(channel, length).array(), StandardCharsets.UTF_8);
    }

    static byte[] bytes(Problem problem) {
        byte[] code = cut(problem.code(), MOST_CODE);
        byte[] message = cut(problem.message(), MOST_TEXT);
        byte[] next = cut(problem.nextStep(), MOST_TEXT);
        ByteBuffer b = ByteBuffer.allocate(6 + code.length + message.length + next.length);
        b.putShort((short) code.length).put(code);
        b.putShort((short) message.length).put(message);
        b.putShort((short) next.length).put(next);
        return b.array();
    }

    private static byte[] cut(String text, int most) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= most ? bytes : java.util.Arrays.copyOf(bytes, most);
    }

    static Problem problem(ByteBuffer b) throws ProtocolException {
        String[] texts = new String[3];
        for (int i = 0; i < texts.length; i++) {
            int length = b.remaining() < 2 ? -1 : b.getShort() & 0xFFFF;
            if (length < 0 || length > MOST_TEXT || length > b.remaining()) {
                throw new ProtocolException("a problem with a text that does not end");
            }
            byte[] bytes = new byte[length];
            b.get(bytes);
            texts[i] = new String(bytes, StandardCharsets.UTF_8);
        }
        return problem(texts[0], texts[1], texts[2]);
    }

    /**
     * What a peer said is wrong. Its code must not be taken for this side's own word on whether a
     * call was delivered.
     */
    private static Problem problem(String code, String message, String next) {
        String said = CODE.matcher(code).matches() ? code : Problem.INTERNAL;
        boolean ours = said.equals(PeerHosts.UNREACHABLE) || said.equals(PeerHosts.NO_ANSWER);
        return Problem.of(ours ? "peer-" + said : said, plain(message), plain(next));
    }

    /** What goes to logs and terminals must not steer them. */
    private static String plain(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }

    static ByteBuffer take(ReadableByteChannel channel, int length) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(length);
        while (b.hasRemaining()) {
            if (channel.read(b) < 0) {
                throw new EOFException("the other side ended the connection");
            }
        }
        return b.flip();
    }
}
