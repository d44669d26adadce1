package org.gnomon.wire;

import java.util.Locale;

/** How a page travels. The order is part of the format: a page's kind is its ordinal. */
public enum PageKind {
    /** All bytes zero; nothing follows. */
    ZERO,
    /** All bytes the same; one byte follows. */
    FILL,
    /** The content of another page of this replica. */
    SAME,
    /** The content of a page of some replica on the same store, named by its hash. */
    SHARED,
    /** As it is. */
    RAW,
    /** As it is, inside the coded block. */
    PLAIN,
    /** XOR with what the replica has, inside the coded block. */
    DELTA,
    /** As it is, inside the coded block; what the replica has is part of the dictionary. */
    BASED;

    private static final PageKind[] ALL = values();

    /** How it is called in a status. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isCoded() {
        return ordinal() >= PLAIN.ordinal();
    }

    static PageKind of(int code) {
        return code < ALL.length ? ALL[code] : null;
    }
}
