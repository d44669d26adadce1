package org.gnomon.wire;

import java.nio.ByteBuffer;
import java.util.regex.Pattern;
import org.gnomon.model.Problem;

/** A {@link Problem} as the payload of {@link FrameKind#ERROR}. */
public final class WireProblem {

    private static final int CODE_BYTES = 64;
    private static final int TEXT_BYTES = 1500;
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}]");
    private static final Pattern CODE = Pattern.compile("[a-z0-9-]{1," + CODE_BYTES + "}");

    private WireProblem() {}

    /** As a payload; long texts are cut. */
    public static ByteBuffer encode(Problem problem) {
        ByteBuffer out = ByteBuffer.allocate(FrameKind.ERROR.mostBytes());
        Wire.putText(out, problem.code(), CODE_BYTES);
        Wire.putText(out, problem.message(), TEXT_BYTES);
        Wire.putText(out, problem.nextStep(), TEXT_BYTES);
        return out.flip();
    }

    /**
     * Reads one. What is no code becomes {@code internal}; control characters, which a terminal or
     * a log might obey, become question marks. Fails with {@code invalid-input}.
     */
    public static Problem decode(ByteBuffer payload) {
        ByteBuffer in = payload.slice();
        String code = Wire.text(in, CODE_BYTES, "the problem's code");
        String message = Wire.text(in, TEXT_BYTES, "the problem's message");
        String next = Wire.text(in, TEXT_BYTES, "the problem's next step");
        Wire.end(in, FrameKind.ERROR);
        String known = CODE.matcher(code).matches() ? code : Problem.INTERNAL;
        return Problem.of(known, shown(message), shown(next));
    }

    private static String shown(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }
}
