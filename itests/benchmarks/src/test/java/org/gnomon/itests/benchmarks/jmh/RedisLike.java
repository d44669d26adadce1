package org.gnomon.itests.benchmarks.jmh;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Pages as Redis has them, by a seed. A page is full of small objects: 16 bytes of object header
 * (type, an access time of 3 bytes, a reference count, a pointer of 6 bytes), a string header, and
 * a value of 32 hexadecimal digits, at distances of 64, 80 or 96 bytes. Between two versions of a
 * page, 2 to 8 objects are written: their access time, and 8 to 23 bytes of the value; and one
 * counter. That is 40 to 170 bytes of 4096, as was seen in a real Redis under redis-benchmark.
 */
final class RedisLike {

    static final int PAGE = 4096;

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final Random random = new Random(20);

    /** Two versions of so many pages. */
    static ByteBuffer[] versions(int pages) {
        RedisLike maker = new RedisLike();
        byte[] memory = new byte[pages * PAGE];
        for (int page = 0; page < pages; page++) {
            maker.fill(memory, page * PAGE);
        }
        ByteBuffer first = direct(memory);
        for (int page = 0; page < pages; page++) {
            maker.write(memory, page * PAGE);
        }
        return new ByteBuffer[] {first, direct(memory)};
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length)
                .put(bytes)
                .flip()
                .order(ByteOrder.nativeOrder());
    }

    private void fill(byte[] memory, int page) {
        int at = page;
        while (at + 96 <= page + PAGE) {
            memory[at] = (byte) (random.nextInt(4) << 4);
            touch(memory, at);
            memory[at + 4] = 1;
            for (int i = 8; i < 13; i++) {
                memory[at + i] = (byte) random.nextInt();
            }
            memory[at + 13] = 0x7f;
            memory[at + 16] = 32;
            memory[at + 17] = 32;
            memory[at + 18] = 1;
            digits(memory, at + 19, 32);
            at += 64 + 16 * random.nextInt(3);
        }
    }

    private void write(byte[] memory, int page) {
        for (int i = 2 + random.nextInt(7); i > 0; i--) {
            int at = page + 16 * random.nextInt(PAGE / 16 - 6);
            touch(memory, at);
            digits(memory, at + 19, 8 + random.nextInt(16));
        }
        memory[page + 5]++;
    }

    private void touch(byte[] memory, int at) {
        memory[at + 1] = (byte) random.nextInt();
        memory[at + 2] = (byte) random.nextInt();
    }

    private void digits(byte[] memory, int at, int count) {
        for (int i = 0; i < count; i++) {
            memory[at + i] = DIGITS[random.nextInt(DIGITS.length)];
        }
    }
}
