package org.gnomon.replication.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Memory that somebody writes to, and dirty logs of it. */
final class FakeGuest {

    final FakeMemory memory;
    private final List<BitSet> logs = new ArrayList<>();
    private final Random random;
    private boolean runs;
    private int pagesPerBurst = 8;
    private int hot;

    FakeGuest(FakeMemory memory, long seed) {
        this.memory = memory;
        random = new Random(seed);
        hot = memory.pages();
    }

    /** Writes some pages every millisecond or so, from now until {@link #stop}. */
    void start(Executor threads, int burst, int hotPages) {
        synchronized (memory) {
            pagesPerBurst = burst;
            hot = hotPages;
            if (runs) {
                return;
            }
            runs = true;
        }
        threads.execute(this::run);
    }

    private void run() {
        synchronized (memory) {
            while (runs) {
                for (int i = 0; i < pagesPerBurst; i++) {
                    write(random.nextInt(hot));
                }
                try {
                    TimeUnit.MILLISECONDS.timedWait(memory, 1);
                } catch (InterruptedException e) {
                    runs = false;
                }
            }
        }
    }

    private void write(int page) {
        int kind = random.nextInt(8);
        if (kind == 0) {
            memory.noise(page, random);
        } else if (kind == 1) {
            memory.zero(page);
        } else if (kind < 4) {
            memory.text(page, random.nextInt(50));
        } else {
            memory.set(page * FakeMemory.PAGE + 8 * random.nextInt(500), random.nextLong());
        }
        logs.forEach(log -> log.set(page));
    }

    void stop() {
        synchronized (memory) {
            runs = false;
        }
    }

    /** A log in which all pages are dirty. */
    BitSet watch() {
        synchronized (memory) {
            BitSet log = new BitSet();
            log.set(0, memory.pages());
            logs.add(log);
            return log;
        }
    }

    void unwatch(BitSet log) {
        synchronized (memory) {
            logs.removeIf(l -> l == log);
        }
    }

    /** Reads a log and empties it. */
    BitSet take(BitSet log) {
        synchronized (memory) {
            BitSet copy = (BitSet) log.clone();
            log.clear();
            return copy;
        }
    }

    ByteBuffer copy(int page) {
        synchronized (memory) {
            ByteBuffer copy = ByteBuffer.allocate(FakeMemory.PAGE);
            return copy.put(memory.view((long) page * FakeMemory.PAGE, FakeMemory.PAGE)).flip();
        }
    }
}
