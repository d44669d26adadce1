package org.gnomon.itests.fuzz;

import java.io.IOException;
import java.net.ProtocolException;
import org.gnomon.link.internal.calls.CallsReader;
import org.gnomon.link.internal.calls.Wire;

/** What a peer says on a link: the first byte says which side of it this is. */
public final class LinkFuzz {

    private static final int SIDES = 3;

    private LinkFuzz() {}

    /** Jazzer's beginning: that classes are loaded and instrumented counts for no input. */
    public static void fuzzerInitialize() {
        Target.LINK.runSeeds();
    }

    /** Jazzer's entry point. */
    public static void fuzzerTestOneInput(byte[] input) {
        Oracle.check(() -> read(new MemoryChannel(input)));
    }

    private static void read(MemoryChannel channel) throws IOException {
        java.nio.ByteBuffer side = java.nio.ByteBuffer.allocate(1);
        if (channel.read(side) < 1) {
            return;
        }
        try {
            switch (side.get(0) % SIDES) {
                case 0 -> Wire.readHello(channel);
                case 1 -> Wire.readReply(channel);
                default -> {
                    while (channel.hasMore()) {
                        CallsReader.message(channel);
                    }
                }
            }
        } catch (ProtocolException typed) {
            if (typed.getMessage() == null || typed.getMessage().isBlank()) {
                throw new AssertionError("it does not say what is wrong", typed);
            }
        }
    }
}
