package org.gnomon.shell.internal.fake;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gnomon.model.Problem;
import org.gnomon.service.PeerAdmin;

/** Paired hosts in memory. */
public final class FakeHosts implements PeerAdmin {

    public static final String PEM =
            "-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n";

    private final Map<String, Pairing> hosts = new TreeMap<>();
    public String listening = "";

    @Override
    public Identity identity() {
        return new Identity(
                "here",
                "0123456789abcdef0123456789abcdef",
                PEM,
                "/data/link/certificate.pem",
                listening,
                Instant.parse("2036-11-23T00:00:00Z"));
    }

    @Override
    public List<Pairing> pairings() {
        return List.copyOf(hosts.values());
    }

    @Override
    public void pair(String name, String address, String certificate) {
        if (!certificate.equals(PEM)) {
            throw Problem.of(Problem.INVALID_INPUT, "no certificate", "Ask for it.").asException();
        }
        hosts.put(name, new Pairing(name, address, "f".repeat(64), false, false, "refused"));
    }

    @Override
    public void unpair(String name) {
        if (hosts.remove(name) == null) {
            throw Problem.of("not-found", "No host '" + name + "' is paired", "").asException();
        }
    }

    /** Lets a link be there, or not. */
    public void link(String name, boolean to, boolean from) {
        hosts.computeIfPresent(
                name,
                (n, p) -> new Pairing(n, p.address(), p.fingerprint(), to, from, p.lastProblem()));
    }
}
