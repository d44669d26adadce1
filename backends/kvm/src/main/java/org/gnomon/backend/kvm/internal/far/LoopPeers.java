package org.gnomon.backend.kvm.internal.far;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.UnixSockets;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.peer.PeerService;
import org.gnomon.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Services of this very host, as if it were another one: the same code serves both directions. */
public final class LoopPeers implements PeerHosts {
    private static final Logger LOG = LoggerFactory.getLogger(LoopPeers.class);

    private final Scheduler scheduler;
    private final String caller;
    private final Map<String, Map<String, PeerService>> services;

    /**
     * Links to services in this process.
     *
     * @param caller what the services are told who calls
     * @param services by their names, by the name of the peer that has them; may be changed later
     */
    public LoopPeers(
            Scheduler scheduler, String caller, Map<String, Map<String, PeerService>> services) {
        this.scheduler = scheduler;
        this.caller = caller;
        this.services = services;
    }

    @Override
    public List<Peer> peers() {
        return services.keySet().stream().map(p -> new Peer(p, "", true, "")).toList();
    }

    @Override
    public CompletionStage<byte[]> call(String peer, String service, byte[] request) {
        return CompletableFuture.supplyAsync(
                () -> find(peer, service).answer(caller, request), scheduler.blocking());
    }

    @Override
    public ByteChannel open(String peer, String service, byte[] opening) throws IOException {
        PeerService found = find(peer, service);
        PipeChannel[] ends = PipeChannel.pair();
        scheduler.blocking().execute(() -> serve(found, opening, ends[1]));
        return ends[0];
    }

    private void serve(PeerService service, byte[] opening, PipeChannel end) {
        try {
            service.serve(caller, opening, end);
        } catch (IOException | RuntimeException e) {
            // As a link does: the reason is for this host's log, the caller sees the end.
            LOG.debug("a channel of {} ended", service.name(), e);
        } finally {
            UnixSockets.closeQuietly(end);
        }
    }

    private PeerService find(String peer, String service) {
        PeerService found = services.getOrDefault(peer, Map.of()).get(service);
        if (found == null) {
            throw Problems.of(
                    UNREACHABLE,
                    "There is no service " + service + " on the host " + peer + ".",
                    "Look at the list of paired hosts.");
        }
        return found;
    }
}
