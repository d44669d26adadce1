package org.gnomon.backend.kvm.internal.far;

import java.util.Optional;
import java.util.function.Supplier;
import org.gnomon.service.PeerHosts;

/**
 * Which replicas are a caller's own. A host is known by its key: one that was paired again under
 * another name has all that it had. One that was given another key under its old name has it too,
 * as long as no paired host has the key of before.
 */
final class Owners {
    private final Supplier<Optional<PeerHosts>> peers;

    Owners(Supplier<Optional<PeerHosts>> peers) {
        this.peers = peers;
    }

    /** The fingerprint of a caller's key; empty if it has none, as this host itself. */
    String keyOf(String caller) {
        return peers.get().flatMap(p -> p.fingerprint(caller)).orElse("");
    }

    boolean isOf(FarRecord record, String caller) {
        boolean named = record.owner().equals(caller);
        if (record.ownerKey().isEmpty()) {
            return named;
        }
        String key = keyOf(caller);
        boolean known = !key.isEmpty();
        return known && (record.ownerKey().equals(key) || named && !isPaired(record.ownerKey()));
    }

    private boolean isPaired(String key) {
        return peers.get().stream()
                .flatMap(p -> p.peers().stream())
                .anyMatch(p -> keyOf(p.name()).equals(key));
    }
}
