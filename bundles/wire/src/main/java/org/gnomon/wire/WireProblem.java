package org.gnomon.wire;

import java.nio.ByteBuffer;
import org.gnomon.model.Problem;

/** A {@link Problem} as the payload of {@link FrameKind#ERROR}. */
public final class WireProblem {

    private static final int CODE_BYTES = 64;
    private static final int TEXT_BYTES = 1500;

    private WireProblem() {}

    /** As a payload; long texts are cut. */
    public static ByteBuffer encode(Problem problem) {
        ByteBuffer out = ByteBuffer.allocate(FrameKind.ERROR.mostBytes());
        Wire.putText(out, problem.code(), CODE_BYTES);
        Wire.putText(out, problem.message(), TEXT_BYTES);
        Wire.putText(out, problem.nextStep(), TEXT_BYTES);
        return out.flip();
    }

    /** Reads one. Fails with {@code invalid-input}. */
    public static Problem decode(ByteBuffer payload) {
        ByteBuffer in = payload.slice();
        String code = Wire.text(in, CODE_BYTES, "the problem's code");
        String message = Wire.text(in, TEXT_BYTES, "the problem's message");
        String next = Wire.text(in, TEXT_BYTES, "the problem's next step");
        Wire.end(in, FrameKind.ERROR);
        return Problem.of(code, message, next);
    }
}
