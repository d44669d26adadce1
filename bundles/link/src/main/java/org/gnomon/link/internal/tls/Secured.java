package org.gnomon.link.internal.tls;

import org.gnomon.link.internal.identity.Paired;

/** A connection, and the paired host that has proved to be on its other side. */
public record Secured(TlsChannel channel, Paired peer) {}
