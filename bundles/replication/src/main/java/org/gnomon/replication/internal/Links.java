package org.gnomon.replication.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomon.model.ShadowId;
import org.gnomon.model.VmId;

/** The links there are, in the order of their start, and what those of one VM share. */
final class Links {

    private final Map<ShadowId, Link> links = new LinkedHashMap<>();
    private final Map<VmId, ByteRate> rates = new LinkedHashMap<>();

    /** Adds a link if its shadow has none; says whether it had none. */
    synchronized boolean add(ShadowId id, Link link) {
        return links.putIfAbsent(id, link) == null;
    }

    synchronized void remove(ShadowId id, Link link) {
        links.remove(id, link);
        if (of(id.vm()).isEmpty()) {
            rates.remove(id.vm());
        }
    }

    synchronized Optional<Link> get(ShadowId id) {
        return Optional.ofNullable(links.get(id));
    }

    /** As {@link #get}, unless it is being stopped. */
    Optional<Link> present(ShadowId id) {
        return get(id).filter(link -> link.state() != LinkState.STOPPED);
    }

    synchronized List<ShadowId> of(VmId vm) {
        return links.keySet().stream().filter(id -> id.vm().equals(vm)).toList();
    }

    synchronized List<ShadowId> all() {
        return List.copyOf(links.keySet());
    }

    /** A share in what a VM's links may send together; the newest limit holds for all. */
    synchronized ByteRate.Share rate(VmId vm, long bytesPerSecond) {
        ByteRate rate = rates.computeIfAbsent(vm, v -> new ByteRate());
        rate.limit(bytesPerSecond);
        return rate.share();
    }
}
