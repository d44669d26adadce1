package org.gnomon.model;

import java.util.Locale;

/** What kind of update it is, which decides what can honestly be promised. */
public enum UpdateClass {
    /** Another VMM binary under the same guest, same machine type. No guest state is lost. */
    VMM,
    /** To another host, with or without another VMM. */
    MOVE,
    /** A procedure inside the guest, rehearsed on a disposable copy. */
    GUEST,
    /** Machine type, CPU model or firmware: the guest restarts. */
    MACHINE;

    /** The name in commands and reports, for example {@code vmm}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
