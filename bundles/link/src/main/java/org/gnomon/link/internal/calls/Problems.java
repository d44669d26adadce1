package org.gnomon.link.internal.calls;

import java.io.IOException;
import java.time.Duration;
import org.gnomon.link.internal.identity.Paired;
import org.gnomon.model.Problem;
import org.gnomon.service.PeerHosts;

/** What is said when a call or an opening fails. */
public final class Problems {

    private Problems() {}

    public static Problem unreachable(Paired peer, String why) {
        return Problem.of(
                PeerHosts.UNREACHABLE,
                "There is no link to the host '"
                        + peer.name()
                        + "' at "
                        + (peer.address() == null ? "(no address)" : peer.address())
                        + ": "
                        + why
                        + ".",
                peer.address() == null
                        ? "Give its address with gnomon:host-add."
                        : "See that Gnomon runs and listens there, and that both hosts have each"
                                + " other's certificate (gnomon:host-list on both).");
    }

    static Problem noAnswer(String peer, String service, String why) {
        return Problem.of(
                PeerHosts.NO_ANSWER,
                "The host '"
                        + peer
                        + "' has not answered a call of '"
                        + service
                        + "': "
                        + why
                        + ". It may have been done.",
                "Ask it again for the outcome.");
    }

    static Problem late(String peer, String service, Duration limit) {
        return noAnswer(peer, service, "no answer within " + limit.toSeconds() + " s");
    }

    /** What the peer said of a call that came to no service, as what it means to the caller. */
    static Problem undelivered(Problem said) {
        return Problem.of(PeerHosts.UNREACHABLE, said.message(), said.nextStep());
    }

    /**
     * Not a code like "not-found": a caller might take that for what a service says of its things,
     * and a pairing that is missing says nothing about what runs over there.
     */
    public static Problem noSuchPeer(String peer, Object there) {
        return Problem.of(
                PeerHosts.UNREACHABLE,
                "No host '" + peer + "' is paired with this one; there are " + there + ".",
                "Pair it with gnomon:host-add.");
    }

    public static Problem noSuchService(String service, Object there) {
        return Problem.of(
                PeerHosts.UNREACHABLE,
                "The host has no service '" + service + "'; it has " + there + ".",
                "Install the part of Gnomon that has it on that host.");
    }

    /** A sentence about why a connection failed, for people. */
    public static String why(IOException e) {
        String text = e.getMessage();
        if (text != null && text.contains("certificate_unknown")) {
            return "it does not accept this host's certificate";
        }
        return text == null || text.isBlank() ? e.getClass().getSimpleName() : text;
    }
}
