package org.gnomon.journal.internal;

/**
 * How large a journal may grow.
 *
 * @param keep above how many entries in memory those go that recovery does not need
 * @param compactAbove above how many bytes the file is written anew when it is opened
 * @param carryNewest how many of the newest entries go into the new file whatever they are
 * @param archives how many old files are kept
 */
record Limits(int keep, long compactAbove, int carryNewest, int archives) {

    static final Limits DEFAULT = new Limits(100_000, 16L << 20, 10_000, 3);
}
