package org.gnomon.replication.internal;

import java.util.Locale;

/** How a page travels. The order is part of the wire format: a page's kind is its ordinal. */
enum Encoding {
    /** All bytes zero; nothing follows. */
    ZERO,
    /** Equal to another page that the replica has. */
    DEDUP,
    /** As it is. */
    RAW,
    /** As it is, inside the coded block. */
    PLAIN,
    /** XOR with what the replica has, inside the coded block. */
    DELTA;

    private static final Encoding[] ALL = values();

    /** How it is called in a status. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isCoded() {
        return this == PLAIN || this == DELTA;
    }

    /** The encoding of that ordinal, or null. */
    static Encoding ofKind(int kind) {
        return kind >= 0 && kind < ALL.length ? ALL[kind] : null;
    }
}
