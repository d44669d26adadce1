package org.gnomon.backend.kvm.internal.away;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.backend.kvm.internal.far.KvmFarHost;
import org.gnomon.backend.kvm.internal.far.LoopPeers;
import org.gnomon.backend.kvm.internal.far.RemoteFarHost;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowPlace;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.peer.PeerService;
import org.gnomon.spi.replication.ReplicaTarget;
import org.gnomon.time.Scheduler;

/**
 * The hosts on which a VM's replicas can be made: the paired ones, and this one for a VM that is on
 * another. All are used by the same means.
 */
public final class Landings {
    private final Scheduler scheduler;
    private final Supplier<Optional<PeerHosts>> peers;
    private final Supplier<Optional<KvmFarHost>> here;
    private final LostHosts lost;
    private final Map<String, FarHost> known = new ConcurrentHashMap<>();

    /**
     * Hosts that may come and go.
     *
     * @param peers links to others, empty if there are none
     * @param here what this host offers, to itself too; empty if nothing
     * @param lost hosts that were given up
     */
    public Landings(
            Supplier<Optional<PeerHosts>> peers,
            Supplier<Optional<KvmFarHost>> here,
            LostHosts lost,
            Scheduler scheduler) {
        this.lost = lost;
        this.scheduler = scheduler;
        this.peers = peers;
        this.here = here;
    }

    /** Whether there are links to other hosts at all. */
    public boolean present() {
        return peers.get().isPresent();
    }

    /** The other hosts that answer now. Never blocks. */
    public List<String> connected() {
        return peers.get().stream()
                .flatMap(p -> p.peers().stream())
                .filter(PeerHosts.Peer::connected)
                .map(PeerHosts.Peer::name)
                .toList();
    }

    /** This host, and others that answer now. Never blocks. */
    public List<String> hosts() {
        List<String> hosts = new ArrayList<>(List.of(ShadowPlace.LOCAL));
        hosts.addAll(connected());
        return hosts;
    }

    /** A host by name; whether it answers shows when it is called. */
    public FarHost of(String host) {
        return host.equals(ShadowPlace.LOCAL) ? loop() : known.computeIfAbsent(host, this::link);
    }

    /** Fails with {@code unsupported} for a host that is not paired. */
    public void require(String host) {
        if (host.equals(ShadowPlace.LOCAL)) {
            loop();
        } else if (peers.get().stream()
                .flatMap(p -> p.peers().stream())
                .noneMatch(p -> p.name().equals(host))) {
            throw Problems.of(
                    Problem.UNSUPPORTED,
                    "There is no host '" + host + "'; known are " + hosts() + ".",
                    "Pair the hosts first: `gnomon:host-add`.");
        }
    }

    /** Whether all that was on a host counts as ended. Never blocks. */
    public boolean isLost(String host) {
        return lost.isLost(host);
    }

    private FarHost link(String host) {
        return new RemoteFarHost(new GuardedLinks(new Links(peers), lost, scheduler), host);
    }

    private FarHost loop() {
        KvmFarHost found =
                here.get()
                        .orElseThrow(
                                () ->
                                        Problems.of(
                                                Problem.MISSING_PART,
                                                "This host does not take VMs from others.",
                                                "Install the feature gnomon-host here too."));
        Map<String, Map<String, PeerService>> services =
                Map.of(ShadowPlace.LOCAL, Map.of(found.name(), found));
        return new RemoteFarHost(
                new LoopPeers(scheduler, ShadowPlace.LOCAL, services), ShadowPlace.LOCAL);
    }

    /** The memory of a replica that was made on this host by way of {@link #of}. */
    public ReplicaTarget target(String key) {
        return here.get()
                .flatMap(h -> h.target(ShadowPlace.LOCAL, key))
                .orElseThrow(
                        () ->
                                Problems.of(
                                        Problem.INTERNAL,
                                        "The replica " + key + " is not on this host.",
                                        ""));
    }
}
