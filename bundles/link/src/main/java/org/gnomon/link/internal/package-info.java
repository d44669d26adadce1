/**
 * Links to paired hosts.
 *
 * <pre>
 * call -> PeerLink ====one TLS connection====> Listener -> Doorman -> CallServer -> PeerService
 * open -> ======a TLS connection of its own==> Listener -> Doorman ---------------> PeerService
 *
 * silent for some seconds, or cut and not back in time: all connections to that peer are cut,
 * so that nobody waits for a host that is gone; PeerLink tries again with growing pauses
 * </pre>
 *
 * <p>{@link org.gnomon.link.internal.LinkService} is the core; the component around it reads the
 * configuration.
 */
package org.gnomon.link.internal;
