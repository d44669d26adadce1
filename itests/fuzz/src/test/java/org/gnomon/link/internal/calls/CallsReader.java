package org.gnomon.link.internal.calls;

import java.io.IOException;
import java.nio.channels.ByteChannel;

/** Reads what a peer says on a connection for calls: its messages are this package's own. */
public final class CallsReader {
    private CallsReader() {}

    /** Reads a message, and the problem in it if that is what it holds. */
    public static void message(ByteChannel channel) throws IOException {
        Frame frame = Frame.read(channel);
        if (frame.type() == Frame.Type.FAILED) {
            frame.problem();
        }
        if (!Frame.Type.REQUEST.equals(frame.type()) && !frame.service().isEmpty()) {
            throw new AssertionError("an answer for a service");
        }
    }

    /** Messages of each kind, one after the other. */
    public static byte[][] samples(org.gnomon.model.Problem problem) {
        return new byte[][] {
            bytes(Frame.request(7, "kvm", new byte[] {1, 2, 3})),
            bytes(Frame.answer(7, new byte[] {4})),
            bytes(Frame.failed(8, problem)),
            bytes(Frame.ping(9)),
            bytes(Frame.pong(9)),
        };
    }

    private static byte[] bytes(Frame frame) {
        java.nio.ByteBuffer b = frame.toBytes();
        byte[] all = new byte[b.remaining()];
        b.get(all);
        return all;
    }
}
