package org.gnomon.control.internal.wire;

import java.io.IOException;

/** The other end broke the rules of the protocol. */
public final class ProtocolException extends IOException {

    private static final long serialVersionUID = 1L;

    public ProtocolException(String message) {
        super(message);
    }
}
