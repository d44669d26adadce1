package org.gnomon.itests.fuzz;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.Set;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;

/** What may become of an input that is not good. */
final class Oracle {

    private static final Set<String> TYPED = Set.of(Problem.INVALID_INPUT, Problem.UNSUPPORTED);

    private Oracle() {}

    /** Something that reads hostile bytes. */
    interface Reading {
        void run() throws Exception;
    }

    /**
     * Lets pass what is an answer to a bad input: a typed problem with all its texts, or an end of
     * the bytes where more were announced.
     */
    static void check(Reading reading) {
        try {
            reading.run();
        } catch (GnomonException e) {
            Problem problem = e.problem();
            if (!TYPED.contains(problem.code())) {
                throw new AssertionError("a bad input is answered with " + problem, e);
            }
            if (problem.message().isBlank() || problem.message().length() > 10_000) {
                throw new AssertionError("a message of no use: " + problem, e);
            }
        } catch (EOFException cut) {
            return;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("a bad input is answered with an untyped error", e);
        }
    }

    /** For the planted flaw. */
    static void mustFit(byte[] room, ByteBuffer in) {
        if (room.length != in.remaining()) {
            throw new IllegalStateException(room.length + " is not " + in.remaining());
        }
    }
}
