package org.gnomon.itests.fuzz;

import java.nio.ByteBuffer;

/** A parser with a flaw behind a magic number, and one that takes what memory it is told to. */
public final class PlantedFuzz {

    private static final int MAGIC = 0x474e4f4d;

    private PlantedFuzz() {}

    /** Jazzer's entry point. */
    public static void fuzzerTestOneInput(byte[] input) {
        ByteBuffer in = ByteBuffer.wrap(input);
        if (in.remaining() < 9 || in.getInt() != MAGIC) {
            return;
        }
        int length = in.getInt();
        if (length > 0) {
            Oracle.mustFit(new byte[length], in);
        }
    }
}
