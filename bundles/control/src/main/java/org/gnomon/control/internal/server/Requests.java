package org.gnomon.control.internal.server;

import java.io.IOException;
import org.gnomon.control.internal.wire.Frame;

/** Knows what to do for each kind of request. */
interface Requests {

    /** Starts the work for a request and returns at once; throws if it is not a request. */
    Conversation begin(Frame request, Outbox outbox) throws IOException;
}
