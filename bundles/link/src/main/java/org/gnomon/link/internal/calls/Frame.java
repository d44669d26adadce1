package org.gnomon.link.internal.calls;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import org.gnomon.model.Problem;
import org.gnomon.service.PeerHosts;

/**
 * One message of a connection for calls.
 *
 * @param id of the call that it belongs to
 * @param service of a request; empty otherwise
 */
record Frame(Type type, long id, String service, byte[] body) {

    private static final int HEAD = 13;
    private static final int MOST_BODY = PeerHosts.MOST_BYTES + 32;
    private static final byte[] NOTHING = new byte[0];

    /** By its number on the wire, from 1 on. */
    enum Type {
        REQUEST,
        ANSWER,
        FAILED,
        PING,
        PONG,
        /** The call did not come to a service: its problem says why. */
        UNDELIVERED
    }

    static Frame request(long id, String service, byte[] body) {
        return new Frame(Type.REQUEST, id, service, body);
    }

    static Frame answer(long id, byte[] body) {
        return new Frame(Type.ANSWER, id, "", body);
    }

    static Frame failed(long id, Problem problem) {
        return new Frame(Type.FAILED, id, "", Wire.bytes(problem));
    }

    static Frame undelivered(long id, Problem problem) {
        return new Frame(Type.UNDELIVERED, id, "", Wire.bytes(problem));
    }

    static Frame ping(long id) {
        return new Frame(Type.PING, id, "", NOTHING);
    }

    static Frame pong(long id) {
        return new Frame(Type.PONG, id, "", NOTHING);
    }

    ByteBuffer toBytes() {
        byte[] name = service.getBytes(StandardCharsets.US_ASCII);
        int extra = type == Type.REQUEST ? 1 + name.length : 0;
        ByteBuffer b = ByteBuffer.allocate(HEAD + extra + body.length);
        b.putInt(HEAD - 4 + extra + body.length).put((byte) (type.ordinal() + 1)).putLong(id);
        if (type == Type.REQUEST) {
            b.put((byte) name.length).put(name);
        }
        return b.put(body).flip();
    }

    /** Waits for the next one. */
    static Frame read(ReadableByteChannel channel) throws IOException {
        ByteBuffer head = Wire.take(channel, HEAD);
        int length = head.getInt() - (HEAD - 4);
        int type = head.get() - 1;
        if (length < 0 || length > MOST_BODY) {
            throw new ProtocolException("a message of " + length + " bytes, most are " + MOST_BODY);
        }
        if (type < 0 || type >= Type.values().length) {
            throw new ProtocolException("a message of the unknown type " + (type + 1));
        }
        Type known = Type.values()[type];
        boolean empty = known == Type.PING || known == Type.PONG;
        if (empty && length > 0) {
            throw new ProtocolException("a " + known + " of " + length + " bytes, 0 are expected");
        }
        return of(known, head.getLong(), Wire.take(channel, length));
    }

    private static Frame of(Type type, long id, ByteBuffer rest) throws ProtocolException {
        String service = "";
        if (type == Type.REQUEST) {
            int length = rest.hasRemaining() ? rest.get() & 0xFF : rest.limit() + 1;
            if (length > rest.remaining()) {
                throw new ProtocolException("a request without a whole service name");
            }
            byte[] name = new byte[length];
            rest.get(name);
            service = new String(name, StandardCharsets.US_ASCII);
        }
        byte[] body = new byte[rest.remaining()];
        rest.get(body);
        if (body.length > PeerHosts.MOST_BYTES + (type == Type.FAILED ? 32 : 0)) {
            throw new ProtocolException("a body of " + body.length + " bytes");
        }
        return new Frame(type, id, service, body);
    }

    Problem problem() throws ProtocolException {
        return Wire.problem(ByteBuffer.wrap(body));
    }
}
