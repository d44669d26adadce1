package org.gnomon.control.internal.server;

import java.io.IOException;
import org.gnomon.control.internal.wire.Frame;

/** What goes on with one client after its request. */
interface Conversation {

    /** A further frame from the client; throws if it has no place here. */
    void input(Frame frame) throws IOException;

    /** The client is gone: stop what was done for it. Idempotent; also called after the end. */
    void cancel();
}
