package org.gnomon.itests.benchmarks.hosts;

import java.io.IOException;

/** A way of moving a guest to another host. */
public interface Way {

    /** As in the table. */
    String name();

    /** Boots the guest, moves it once, looks at it afterwards, and ends it. */
    Outcome move(Trial trial) throws IOException;
}
