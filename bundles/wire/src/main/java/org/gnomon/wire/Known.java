package org.gnomon.wire;

import java.util.Arrays;
import java.util.BitSet;

/** Which page is in which place of a mirror. */
interface Known {

    boolean has(long page, int slot);

    void add(long page, int slot);

    /** Whatever page is there. */
    void remove(int slot);

    void clear();

    /** Every page has a place of its own. */
    final class Whole implements Known {

        private final BitSet pages = new BitSet();

        @Override
        public boolean has(long page, int slot) {
            return pages.get(slot);
        }

        @Override
        public void add(long page, int slot) {
            pages.set(slot);
        }

        @Override
        public void remove(int slot) {
            pages.clear(slot);
        }

        @Override
        public void clear() {
            pages.clear();
        }
    }

    /**
     * Pages share places: the first so many pages take the first turn, the next ones the second.
     */
    final class Shared implements Known {

        private final int[] turns;

        Shared(int slots) {
            turns = new int[slots];
        }

        @Override
        public boolean has(long page, int slot) {
            return turns[slot] == turn(page);
        }

        @Override
        public void add(long page, int slot) {
            turns[slot] = turn(page);
        }

        @Override
        public void remove(int slot) {
            turns[slot] = 0;
        }

        @Override
        public void clear() {
            Arrays.fill(turns, 0);
        }

        private int turn(long page) {
            return Math.toIntExact(page / turns.length + 1);
        }
    }
}
