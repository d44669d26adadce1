package org.gnomon.decisions.internal;

/**
 * How much is kept.
 *
 * @param partBytes above how many bytes a part is packed and a new one begun
 * @param allBytes above how many bytes on disk the oldest parts go
 */
record Limits(long partBytes, long allBytes) {

    static final Limits DEFAULT = new Limits(8L << 20, 64L << 20);
}
