package org.gnomon.backend.kvm.internal.away;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.far.RemoteFarHost;
import org.gnomon.model.GnomonException;
import org.gnomon.service.PeerHosts;
import org.gnomon.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Links on which a host that was given up is asked nothing before all that stood there was ended:
 * the VMs may have been brought back here meanwhile.
 */
final class GuardedLinks implements PeerHosts {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedLinks.class);

    private final PeerHosts links;
    private final LostHosts lost;
    private final Scheduler scheduler;

    GuardedLinks(PeerHosts links, LostHosts lost, Scheduler scheduler) {
        this.links = links;
        this.lost = lost;
        this.scheduler = scheduler;
    }

    @Override
    public List<Peer> peers() {
        return links.peers();
    }

    @Override
    public Optional<String> fingerprint(String peer) {
        return links.fingerprint(peer);
    }

    @Override
    public CompletionStage<byte[]> call(String peer, String service, byte[] request) {
        if (!lost.isLost(peer)) {
            return links.call(peer, service, request);
        }
        return CompletableFuture.runAsync(() -> requireFenced(peer), scheduler.blocking())
                .thenCompose(done -> links.call(peer, service, request));
    }

    @Override
    public ByteChannel open(String peer, String service, byte[] opening) throws IOException {
        requireFenced(peer);
        return links.open(peer, service, opening);
    }

    private synchronized void requireFenced(String peer) {
        if (!lost.isLost(peer)) {
            return;
        }
        RemoteFarHost there = new RemoteFarHost(links, peer);
        for (String key : lost.keys(peer)) {
            try {
                there.close(key);
            } catch (GnomonException e) {
                throw Problems.of(
                        UNREACHABLE,
                        "The host "
                                + peer
                                + " was declared to be off for good, and what was there is not"
                                + " ended: "
                                + e.problem().message(),
                        "If it is on again, look at its link: `gnomon:host-list`.");
            }
        }
        LOG.warn("{} answers again; all that was there when it was given up is ended", peer);
        lost.found(peer);
    }
}
