/**
 * The codecs that come with Gnomon: {@code zstd1}, {@code lz4} and {@code brotli1}.
 *
 * <p>Each is independent of the others: where a machine lacks the library of one, that one is left
 * out with one warning and the rest work. All of them treat what they decode as hostile: the
 * libraries are only used through calls that are told how much room there is, and whatever they
 * complain about becomes {@code invalid-input}.
 */
package org.gnomon.codecs.internal;
