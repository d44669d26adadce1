package org.gnomon.link.internal.tls;

import java.security.PublicKey;
import org.gnomon.link.internal.identity.Paired;

/** A connection, and the paired host that has proved to be on its other side. */
public record Secured(TlsChannel channel, Paired peer) {

    /** What it has proved to have the other half of. */
    public PublicKey key() {
        return peer.certificate().getPublicKey();
    }
}
