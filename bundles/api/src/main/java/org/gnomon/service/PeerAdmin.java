package org.gnomon.service;

import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Pairs this host with others. Two hosts are paired when each was given the other's certificate by
 * its operator; nothing is learned from the network, and nothing else is believed.
 *
 * <p>Methods may read and write small files; they fail with a {@link
 * org.gnomon.model.GnomonException}.
 */
@ProviderType
public interface PeerAdmin {

    /**
     * Who this host is.
     *
     * @param name what it is called in its own certificate
     * @param fingerprint SHA-256 of its public key, in hexadecimal; what a peer pins
     * @param certificate as PEM (RFC 7468), for the peer's operator
     * @param file where that certificate lies on this host
     * @param listening the address and port where it takes connections, or empty
     * @param expires when the certificate ends; it is signed again, with the same key, long before
     */
    record Identity(
            String name,
            String fingerprint,
            String certificate,
            String file,
            String listening,
            Instant expires) {}

    /**
     * A paired host.
     *
     * @param name what it is called here
     * @param address host and port, or empty if only it connects to this one
     * @param fingerprint SHA-256 of its public key, in hexadecimal
     * @param connected is there a link to it now
     * @param connectedFrom is there a link from it now
     * @param lastProblem why there is none to it, or empty
     */
    record Pairing(
            String name,
            String address,
            String fingerprint,
            boolean connected,
            boolean connectedFrom,
            String lastProblem) {}

    Identity identity();

    /** By name. */
    List<Pairing> pairings();

    /**
     * Pairs this host with another, or changes the address or certificate of one that it is paired
     * with. Kept over a restart.
     *
     * @param name 1 to 31 lower-case letters, digits or dashes
     * @param address {@code host:port}, or empty if only the other one connects
     * @param certificate the other's, as PEM
     */
    void pair(String name, String address, String certificate);

    /** Ends a pairing: links to it and from it are cut at once. */
    void unpair(String name);
}
