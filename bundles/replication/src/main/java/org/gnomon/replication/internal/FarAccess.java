package org.gnomon.replication.internal;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.gnomon.replication.internal.far.FarSettings;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.replication.ReplicaHost;

/**
 * How replicas on other hosts are reached.
 *
 * @param peers links to other hosts; gives empty while there is nothing for them
 * @param hosts the backends of this host that keep replicas; used for a primary that runs on
 *     another host and has its replica here
 * @param settings limits
 */
public record FarAccess(
        Supplier<Optional<PeerHosts>> peers,
        Supplier<List<ReplicaHost>> hosts,
        Supplier<FarSettings> settings) {

    /** No other hosts. */
    public static final FarAccess NONE =
            new FarAccess(Optional::empty, List::of, () -> FarSettings.DEFAULT);

    /** Over these links, with fixed settings; for wiring by hand. */
    public static FarAccess of(PeerHosts peers, List<ReplicaHost> hosts, FarSettings settings) {
        return new FarAccess(() -> Optional.of(peers), () -> hosts, () -> settings);
    }
}
