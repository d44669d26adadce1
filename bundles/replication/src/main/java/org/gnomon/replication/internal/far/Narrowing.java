package org.gnomon.replication.internal.far;

/** Which pages were written since it was asked last, as far as somebody can tell. */
public interface Narrowing {

    /** Nobody can tell: all of them. */
    Narrowing NONE = () -> (offset, length) -> true;

    /** Pages that may have been written. */
    @FunctionalInterface
    interface Pages {

        /** Whether any page in that range of the VM's memory may have been written. */
        boolean any(long offset, int length);
    }

    /** Those since the last call, all at the first; begins to watch anew. */
    Pages next();

    /** The next answer is all of them. */
    default void all() {}
}
