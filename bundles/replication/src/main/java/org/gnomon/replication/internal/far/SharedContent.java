package org.gnomon.replication.internal.far;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gnomon.wire.DedupIndex;

/**
 * What this host has sent to the stores of other hosts, so that content goes to each once whatever
 * VM it is of. Keeps the {@value #MOST} that were used last, 8 MiB each. Safe for use by any
 * thread.
 */
public final class SharedContent {

    private static final int MOST = 8;
    private static final int PAGES = 1 << 18;

    private record Key(String peer, long store) {}

    private final Map<Key, DedupIndex> stores =
            new LinkedHashMap<>(MOST, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, DedupIndex> eldest) {
                    return size() > MOST;
                }
            };

    /** The index of a store, which its host made unique. */
    public synchronized DedupIndex of(String peer, long store) {
        return stores.computeIfAbsent(new Key(peer, store), key -> new DedupIndex(PAGES));
    }

    /** A replica there has ended: what it had cannot be counted on any more. */
    public synchronized void forget(String peer) {
        stores.keySet().removeIf(key -> key.peer().equals(peer));
    }
}
