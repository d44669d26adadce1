package org.gnomon.conformance;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.gnomon.model.Problem;

/** How states are written and read wrongly. */
final class StateFlaws {

    private static final AtomicInteger COUNTER = new AtomicInteger();

    private StateFlaws() {}

    static byte[] write(Flaw flaw, double last) {
        return switch (flaw) {
            case WRITES_FLOATS -> Sealed.seal((float) last);
            case WRITES_A_COUNTER -> Sealed.seal(last, COUNTER.incrementAndGet());
            case CHECKS_NOTHING -> ByteBuffer.allocate(8).putDouble(last).array();
            case TRUSTS_A_LENGTH -> ByteBuffer.allocate(12).putInt(1).putDouble(last).array();
            default -> Sealed.seal(last);
        };
    }

    static LastModel read(Flaw flaw, byte[] state) {
        return new LastModel(
                flaw,
                switch (flaw) {
                    case WRITES_A_COUNTER -> Sealed.open(state, 2)[0];
                    case CHECKS_NOTHING -> lenient(state);
                    case TRUSTS_A_LENGTH -> trusting(state);
                    default -> Sealed.open(state, 1)[0];
                },
                null);
    }

    private static double lenient(byte[] state) {
        if (state.length != 8) {
            throw refused();
        }
        double last = ByteBuffer.wrap(state).getDouble();
        return Double.isFinite(last) ? last : 0;
    }

    private static double trusting(byte[] state) {
        try {
            ByteBuffer in = ByteBuffer.wrap(state);
            double[] values = new double[in.getInt() & 0xffffff];
            in.asDoubleBuffer().get(values);
            return values[0];
        } catch (RuntimeException e) {
            throw refused();
        }
    }

    private static RuntimeException refused() {
        return Problem.of(Problem.INVALID_INPUT, "no state", "").asException();
    }
}
