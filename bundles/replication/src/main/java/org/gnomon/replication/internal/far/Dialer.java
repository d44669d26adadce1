package org.gnomon.replication.internal.far;

import java.io.IOException;
import java.nio.channels.ByteChannel;

/** Opens a connection to a replica's far end. */
@FunctionalInterface
public interface Dialer {

    /** Blocks for some seconds at most. */
    ByteChannel dial() throws IOException;
}
