package org.gnomon.backend.simulator.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Writes what guests have in their pages: zeros, pages that repeat, records that compress, noise
 * that does not, and small changes in old pages. So replication has the mix to work on that it
 * meets in life.
 */
final class PageArtist {

    private static final int PATTERNS = 8;
    private static final int RECORD = 64;
    private static final byte[][] WORDS = {
        word("order"), word("customer"), word("invoice"), word("pending"),
        word("shipped"), word("berlin"), word("osaka"), word("lagos"),
        word("standard"), word("express"), word("true"), word("false"),
    };

    /** Pages that are written whole are copied from here: a guest does it all the time. */
    private static final byte[][] PLAIN = new byte[PATTERNS + 1][GuestMemory.PAGE];

    /** What records say, each in some words. */
    private static final byte[][] TEXTS = new byte[1 << 12][RECORD - 16];

    private static final byte[] NOISE = new byte[1 << 16];

    static {
        for (int number = 0; number <= PATTERNS; number++) {
            Arrays.fill(PLAIN[number], (byte) number);
        }
        SplittableRandom random = new SplittableRandom(1);
        random.nextBytes(NOISE);
        for (byte[] text : TEXTS) {
            write(text, random);
        }
    }

    private final ByteBuffer bytes;

    PageArtist(GuestMemory memory) {
        this.bytes = memory.raw();
    }

    private static byte[] word(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** What is there after the guest has booted: the first pages in use, the rest zero. */
    void boot(SplittableRandom random, double usedShare) {
        int pages = bytes.capacity() / GuestMemory.PAGE;
        int used = Math.max(1, (int) (pages * usedShare));
        for (int page = 1; page < used; page++) {
            int kind = random.nextInt(100);
            if (kind < 15) {
                pattern(page, random.nextInt(PATTERNS));
            } else if (kind < 75) {
                records(page, random);
            } else if (kind < 92) {
                noise(page, random);
            }
        }
    }

    /** A change as a guest makes it. */
    void change(int page, SplittableRandom random, double noiseShare) {
        double kind = random.nextDouble();
        if (kind < noiseShare) {
            noise(page, random);
        } else if (kind < noiseShare + 0.08) {
            pattern(page, random.nextInt(PATTERNS));
        } else if (kind < noiseShare + 0.12) {
            zero(page);
        } else {
            patch(page, random);
        }
    }

    /** The page that the guest keeps its books in. */
    void header(long ticks, long writes) {
        bytes.putLong(0, 0x53494d4755455354L).putLong(8, ticks).putLong(16, writes);
    }

    /** Whether the header says this. */
    boolean holds(long ticks, long writes) {
        return bytes.getLong(8) == ticks && bytes.getLong(16) == writes;
    }

    private void zero(int page) {
        bytes.put(page * GuestMemory.PAGE, PLAIN[0]);
    }

    private void pattern(int page, int number) {
        bytes.put(page * GuestMemory.PAGE, PLAIN[number + 1]);
    }

    /** Some window of the noise there is, and a mark that makes it one of its kind. */
    private void noise(int page, SplittableRandom random) {
        int from = page * GuestMemory.PAGE;
        int window = random.nextInt(NOISE.length - GuestMemory.PAGE);
        bytes.put(from, NOISE, window, GuestMemory.PAGE);
        bytes.putLong(from + random.nextInt(GuestMemory.PAGE - 8), random.nextLong());
    }

    private void records(int page, SplittableRandom random) {
        for (int record = 0; record < GuestMemory.PAGE / RECORD; record++) {
            record(page * GuestMemory.PAGE + record * RECORD, random);
        }
    }

    private void record(int at, SplittableRandom random) {
        bytes.putLong(at, at / RECORD).putLong(at + 8, random.nextInt(100_000));
        bytes.put(at + 16, TEXTS[random.nextInt(TEXTS.length)]);
    }

    private static void write(byte[] text, SplittableRandom random) {
        byte[] word = WORDS[random.nextInt(WORDS.length)];
        for (int next = 0; next + word.length <= text.length; ) {
            System.arraycopy(word, 0, text, next, word.length);
            next += word.length + 1;
            word = WORDS[random.nextInt(WORDS.length)];
        }
    }

    /** One to four small changes. */
    private void patch(int page, SplittableRandom random) {
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int record = random.nextInt(GuestMemory.PAGE / RECORD);
            int at = page * GuestMemory.PAGE + record * RECORD;
            if (random.nextBoolean()) {
                bytes.putLong(at + 8, random.nextInt(100_000));
            } else {
                record(at, random);
            }
        }
    }
}
