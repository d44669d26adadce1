package org.gnomon.itests.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.gnomon.link.internal.calls.CallsReader;
import org.gnomon.link.internal.calls.Wire;
import org.gnomon.model.Problem;

/** A hello, both replies, and messages of each kind. */
final class LinkSeeds implements Seeds {

    @Override
    public Map<String, byte[]> make() throws IOException {
        Problem problem = Problem.of(Problem.BUSY, "It is busy.", "Wait.");
        MemoryChannel hello = new MemoryChannel(new byte[0]);
        Wire.write(hello, new Wire.Hello(Wire.Purpose.CHANNEL, "kvm", new byte[] {9, 8}));
        MemoryChannel welcome = new MemoryChannel(new byte[0]);
        Wire.reply(welcome, null);
        MemoryChannel refusal = new MemoryChannel(new byte[0]);
        Wire.reply(refusal, problem);
        return Map.of(
                "hello", side(0, hello.written()),
                "welcome", side(1, welcome.written()),
                "refusal", side(1, refusal.written()),
                "calls", side(2, CallsReader.samples(problem)));
    }

    private static byte[] side(int side, byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(side);
        for (byte[] part : parts) {
            all.write(part);
        }
        return all.toByteArray();
    }
}
