package org.gnomon.wire;

/** What the changed pages of a batch look like; encodings do very differently on them. */
public enum Texture {
    /** The far end has nothing for most of them, or zeros. */
    NEW,
    /** Little of them changed. */
    SPARSE,
    /** Much of them changed. */
    DENSE
}
