package org.gnomon.replication.internal.far;

import java.nio.ByteBuffer;
import java.util.Random;
import org.gnomon.spi.replication.ChangeSink;

/**
 * A memory whose pages change as those of guests do: zeros, fills, copies of a neighbour, noise,
 * text that is written anew and text in which a few bytes change. The same for the same seed.
 */
final class MadeUpPages {

    private static final int WORDS = 512;
    private static final int LONGEST_WORD = 9;
    private static final int KINDS = 16;
    private static final int GROUP = 32;

    private final int count;
    private final Random random;
    private final byte[][] words = new byte[WORDS][];
    private final ByteBuffer memory;
    private final long[] offsets = new long[GROUP];

    MadeUpPages(int count, long seed) {
        this.count = count;
        random = new Random(seed);
        for (int i = 0; i < WORDS; i++) {
            words[i] = new byte[3 + random.nextInt(LONGEST_WORD - 2)];
            for (int c = 0; c < words[i].length; c++) {
                words[i][c] = (byte) ('a' + random.nextInt(26));
            }
        }
        memory = ByteBuffer.allocateDirect(count * ChangeSink.PAGE);
    }

    /** As it is now. */
    ByteBuffer content() {
        return memory.asReadOnlyBuffer();
    }

    /** Changes all of it, and hands it out. */
    void all(int number, ChangeSink sink) {
        for (int first = 0; first < count; first += GROUP) {
            some(first, number, sink);
        }
    }

    /** Changes 32 pages of it, which are others the next time, and hands them out. */
    void some(int number, ChangeSink sink) {
        some(number % (count / GROUP) * GROUP, number, sink);
    }

    private void some(int first, int number, ChangeSink sink) {
        for (int page = first; page < first + GROUP; page++) {
            change(page, number);
            offsets[page - first] = (long) page * ChangeSink.PAGE;
        }
        int at = first * ChangeSink.PAGE;
        sink.pages(offsets, GROUP, memory.slice(at, GROUP * ChangeSink.PAGE));
    }

    private void change(int page, int number) {
        int at = page * ChangeSink.PAGE;
        switch (page % KINDS) {
            case 0 -> fill(at, number % 4 == 3 ? 0 : number % 4);
            case 1 -> memory.put(at, memory, at - ChangeSink.PAGE, ChangeSink.PAGE);
            case 2 -> noise(at);
            case 3, 4, 5, 6 -> touch(at, number);
            case 7 -> memory.put(at, memory, at - ChangeSink.PAGE, ChangeSink.PAGE);
            default -> write(at, page, number);
        }
    }

    private void fill(int at, int value) {
        for (int i = 0; i < ChangeSink.PAGE; i++) {
            memory.put(at + i, (byte) value);
        }
    }

    private void noise(int at) {
        for (int i = 0; i < ChangeSink.PAGE; i += Long.BYTES) {
            memory.putLong(at + i, random.nextLong());
        }
    }

    private void touch(int at, int number) {
        if (number == 0) {
            text(at);
        } else {
            memory.putLong(at + random.nextInt(ChangeSink.PAGE / Long.BYTES) * Long.BYTES, number);
        }
    }

    private void write(int at, int page, int number) {
        if (number == 0 || (page + number) % 2 == 0) {
            text(at);
        }
    }

    private void text(int at) {
        int end = at + ChangeSink.PAGE;
        for (int to = at; to < end; ) {
            byte[] word = words[random.nextInt(WORDS)];
            int length = Math.min(word.length, end - to);
            memory.put(to, word, 0, length);
            to += length;
        }
    }
}
