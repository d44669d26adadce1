package org.gnomon.wire;

import java.util.Arrays;

/**
 * Remembers where content was seen last, by the content's hash. Bounded: newer content pushes out
 * older in the same place. Only a hint; who finds something looks whether it is still so. Shared by
 * all encoders towards one store, or by all decoders of it; from any thread.
 */
public final class DedupIndex {

    private static final int LOCKS = 64;
    private static final int WORDS = 4;

    private final long[] table;
    private final int mask;
    private final Object[] locks = new Object[LOCKS];

    /**
     * @param slots how many pages to remember, a power of two; each takes 32 bytes
     */
    public DedupIndex(int slots) {
        if (Integer.bitCount(slots) != 1 || slots < LOCKS || slots > 1 << 26) {
            throw new IllegalArgumentException(
                    slots + " slots, expected a power of two from 64 to 2^26");
        }
        table = new long[slots * WORDS];
        mask = slots - 1;
        Arrays.setAll(locks, i -> new Object());
    }

    /**
     * Where content is.
     *
     * @param owner a number for the replica, never 0
     * @param page its page
     */
    public record Place(long owner, long page) {}

    /** Where content of that hash was seen, or null. */
    public Place find(long high, long low) {
        int at = at(low);
        synchronized (lock(at)) {
            boolean found = table[at + 2] != 0 && table[at] == high && table[at + 1] == low;
            return found ? new Place(table[at + 2], table[at + 3]) : null;
        }
    }

    /** Notes it. */
    public void add(long high, long low, Place place) {
        int at = at(low);
        synchronized (lock(at)) {
            table[at] = high;
            table[at + 1] = low;
            table[at + 2] = place.owner();
            table[at + 3] = place.page();
        }
    }

    /** Forgets it, unless another place has taken its place. */
    public void remove(long high, long low, Place place) {
        int at = at(low);
        synchronized (lock(at)) {
            if (place.equals(find(high, low))) {
                table[at + 2] = 0;
            }
        }
    }

    private int at(long low) {
        return ((int) low & mask) * WORDS;
    }

    private Object lock(int at) {
        return locks[at / WORDS % LOCKS];
    }
}
