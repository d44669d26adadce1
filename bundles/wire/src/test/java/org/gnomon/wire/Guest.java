package org.gnomon.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.TreeSet;

/** A guest's memory and what a program could do to it, by a seed. */
final class Guest {

    private final int pageSize;
    private final Random random;
    final byte[] memory;
    final TreeSet<Long> dirty = new TreeSet<>();

    Guest(int pageSize, int pages, long seed) {
        this.pageSize = pageSize;
        random = new Random(seed);
        memory = new byte[pageSize * pages];
    }

    int pages() {
        return memory.length / pageSize;
    }

    ByteBuffer page(long page) {
        return ByteBuffer.wrap(memory, (int) page * pageSize, pageSize)
                .slice()
                .order(ByteOrder.nativeOrder());
    }

    /** Some of everything that an encoder has a way for. */
    void work(int steps) {
        for (int i = 0; i < steps; i++) {
            int page = random.nextInt(pages());
            switch (random.nextInt(7)) {
                case 0 -> fill(page, (byte) 0);
                case 1 -> fill(page, (byte) random.nextInt(256));
                case 2 -> copy(page, random.nextInt(pages()));
                case 3 -> noise(page);
                case 4 -> text(page);
                case 5 -> dirty.add((long) page);
                default -> poke(page);
            }
        }
    }

    void fill(int page, byte value) {
        java.util.Arrays.fill(memory, page * pageSize, (page + 1) * pageSize, value);
        dirty.add((long) page);
    }

    void copy(int to, int from) {
        System.arraycopy(memory, from * pageSize, memory, to * pageSize, pageSize);
        dirty.add((long) to);
    }

    void noise(int page) {
        byte[] bytes = new byte[pageSize];
        random.nextBytes(bytes);
        System.arraycopy(bytes, 0, memory, page * pageSize, pageSize);
        dirty.add((long) page);
    }

    void text(int page) {
        for (int i = 0; i < pageSize; i++) {
            memory[page * pageSize + i] = (byte) ('a' + random.nextInt(4) * (i % 3));
        }
        dirty.add((long) page);
    }

    void poke(int page) {
        for (int i = random.nextInt(8); i >= 0; i--) {
            memory[page * pageSize + random.nextInt(pageSize)] = (byte) random.nextInt();
        }
        dirty.add((long) page);
    }

    /** Takes dirty pages into the batch, the lowest first, as many as fit. */
    PageBatch take(PageBatch batch) {
        batch.clear();
        while (!batch.isFull() && !dirty.isEmpty()) {
            long page = dirty.pollFirst();
            batch.add(page, ByteBuffer.wrap(memory), (int) page * pageSize);
        }
        return batch;
    }
}
