package org.gnomon.prediction.internal.forecast;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Places for calls, so that no more threads can be lost than there are, however many call at once.
 * A call keeps its place until it has ended, also when nobody waits for it any more. Safe for use
 * by any thread.
 */
final class Places {

    private final int all;
    private final int mostLost;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition change = lock.newCondition();
    private int taken;
    private int lost;

    /**
     * Makes them.
     *
     * @param all so many calls at once
     * @param mostLost with so many calls lost no more are let in
     */
    Places(int all, int mostLost) {
        this.all = all;
        this.mostLost = mostLost;
    }

    /** How many calls hang now that nobody waits for any more. */
    int lost() {
        lock.lock();
        try {
            return lost;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes one; waits for it if need be.
     *
     * @return in words why there is none; empty if it was taken
     */
    String take(Duration limit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = limit.toNanos();
            while (lost < mostLost && taken >= all && left > 0) {
                left = change.awaitNanos(left);
            }
            if (lost >= mostLost) {
                return "was not called, because " + lost + " others hang";
            }
            if (taken >= all) {
                return "was not called, because others were called all the time";
            }
            taken++;
            return "";
        } finally {
            lock.unlock();
        }
    }

    /** A call has ended; lost if nobody waited for it any more. */
    void free(boolean wasLost) {
        lock.lock();
        try {
            taken--;
            lost -= wasLost ? 1 : 0;
            change.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody waits any more for a call that goes on. */
    void lose() {
        lock.lock();
        try {
            lost++;
            change.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
