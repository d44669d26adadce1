package org.gnomon.conformance.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;

/**
 * Bytes that are not what was written: nothing, garbage, cut off at each length, each bit flipped,
 * something appended. Of a state too large to try all, as many as fit the budget, evenly.
 */
public final class HostileBytes {

    /** What reading hostile bytes may take at most. */
    public static final long MEMORY = 64L << 20;

    private static final long BUDGET = 1L << 30;
    private static final int MOST = 1 << 16;
    private static final int LEAST = 128;

    private HostileBytes() {}

    /** Made from a true state. */
    public static Stream<byte[]> of(byte[] state) {
        return Stream.of(garbage(), cut(state), flipped(state), appended(state))
                .flatMap(Function.identity());
    }

    private static Stream<byte[]> garbage() {
        return IntStream.range(0, 300).mapToObj(length -> random(length, length));
    }

    private static Stream<byte[]> cut(byte[] state) {
        return spread(state.length, tries(state)).mapToObj(l -> Arrays.copyOf(state, l));
    }

    private static Stream<byte[]> flipped(byte[] state) {
        int bits = state.length * 8;
        IntStream all = spread(bits, tries(state));
        return IntStream.concat(IntStream.range(0, Math.min(bits, 512)), all)
                .mapToObj(
                        bit -> {
                            byte[] changed = state.clone();
                            changed[bit / 8] ^= (byte) (1 << bit % 8);
                            return changed;
                        });
    }

    private static Stream<byte[]> appended(byte[] state) {
        return IntStream.of(1, 8, 4096).mapToObj(more -> Arrays.copyOf(state, state.length + more));
    }

    private static int tries(byte[] state) {
        return (int) Math.max(LEAST, Math.min(MOST, BUDGET / 2 / Math.max(1, state.length)));
    }

    private static IntStream spread(int size, int tries) {
        return size <= tries
                ? IntStream.range(0, size)
                : IntStream.range(0, tries).map(i -> (int) ((long) i * size / tries));
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    /**
     * Holds that a reader of states either refuses hostile bytes with {@code invalid-input}, or
     * reads what the true state says, and takes little memory for it.
     *
     * @param state a true state
     * @param forecast the bits of a forecast by what is read from a state
     */
    public static void harmless(byte[] state, Function<byte[], long[]> forecast) {
        long[] expected = forecast.apply(state.clone());
        of(state).forEach(bytes -> harmless(bytes, forecast, expected));
    }

    private static void harmless(byte[] bytes, Function<byte[], long[]> forecast, long[] expected) {
        long before = Effort.allocatedSoFar();
        Throwable thrown =
                catchThrowable(
                        () ->
                                assertThat(forecast.apply(bytes))
                                        .as("forecast from %s", head(bytes))
                                        .isEqualTo(expected));
        long taken = Effort.allocatedSoFar() - before;
        if (thrown instanceof AssertionError) {
            throw (AssertionError) thrown;
        }
        if (thrown != null) {
            assertThat(thrown).as("from %s", head(bytes)).isInstanceOf(GnomonException.class);
            Problem problem = ((GnomonException) thrown).problem();
            assertThat(problem.code()).as(problem.message()).isEqualTo(Problem.INVALID_INPUT);
        }
        assertThat(taken).as("bytes allocated for %s", head(bytes)).isLessThan(MEMORY);
    }

    private static String head(byte[] bytes) {
        return bytes.length + " bytes " + Arrays.toString(Arrays.copyOf(bytes, 16));
    }
}
