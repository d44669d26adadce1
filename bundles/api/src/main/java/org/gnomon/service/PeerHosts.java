package org.gnomon.service;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The other hosts that this one is paired with, and links to them: TCP with TLS 1.3, both sides
 * known by the certificate that was exchanged when they were paired (RFC 8446; no authority, no
 * passwords).
 */
@ProviderType
public interface PeerHosts {

    /** The most bytes of a request, an answer or an opening. */
    int MOST_BYTES = 1 << 20;

    /**
     * The call was not delivered: there is no link to the peer, or no such peer, or no such service
     * on it. It may be tried again. The problem code of failed calls and openings. It says nothing
     * about what was done there before.
     */
    String UNREACHABLE = "unreachable";

    /** The link broke, or the time was over, before the answer came: it may have been done. */
    String NO_ANSWER = "no-answer";

    /** A paired host, as it is seen now. */
    record Peer(String name, String address, boolean connected, String lastProblem) {}

    /** The paired hosts by name. Never blocks. */
    List<Peer> peers();

    /**
     * What a paired host is known by, whatever it is called: SHA-256 of its public key, in
     * hexadecimal. Empty if it is not paired or not known. Never blocks.
     */
    default Optional<String> fingerprint(String peer) {
        return Optional.empty();
    }

    /**
     * Calls a {@link org.gnomon.spi.peer.PeerService} on a peer.
     *
     * @return its answer; fails with the problem that it answered with, or with {@link
     *     #UNREACHABLE} or {@link #NO_ANSWER}, codes that no service's own problem arrives with
     */
    CompletionStage<byte[]> call(String peer, String service, byte[] request);

    /**
     * Opens a channel to a service on a peer, over a connection of its own: what flows there delays
     * no call. Blocks for some seconds at most. Bytes arrive in order and unharmed or the channel
     * fails; it is not taken up again after a cut, that is for who uses it.
     *
     * @return blocking; one thread may read while another writes; closing it wakes both
     * @throws IOException if there is no link, or the peer refused; the message says what to do
     */
    ByteChannel open(String peer, String service, byte[] opening) throws IOException;
}
