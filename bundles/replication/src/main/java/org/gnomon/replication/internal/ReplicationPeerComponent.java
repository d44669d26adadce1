package org.gnomon.replication.internal;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.gnomon.replication.internal.far.ReplicationPeer;
import org.gnomon.spi.peer.PeerService;
import org.gnomon.spi.replication.DeltaCodec;
import org.gnomon.spi.replication.ReplicaHost;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The far end as an OSGi service for paired hosts; backends and codecs come and go. */
@Component(service = PeerService.class)
public final class ReplicationPeerComponent implements PeerService {

    private final CodecRegistry codecs = new CodecRegistry();
    private final List<ReplicaHost> hosts = new CopyOnWriteArrayList<>();
    private final ReplicationPeer peer;

    @Activate
    public ReplicationPeerComponent(@Reference TimeSource time, @Reference Scheduler scheduler) {
        peer = new ReplicationPeer(time, scheduler, codecs, () -> hosts);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addCodec(DeltaCodec codec) {
        codecs.add(codec);
    }

    void removeCodec(DeltaCodec codec) {
        codecs.remove(codec);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addHost(ReplicaHost host) {
        hosts.add(host);
    }

    void removeHost(ReplicaHost host) {
        hosts.remove(host);
    }

    @Deactivate
    void deactivate() {
        peer.close();
    }

    @Override
    public String name() {
        return peer.name();
    }

    @Override
    public byte[] answer(String caller, byte[] request) {
        return peer.answer(caller, request);
    }

    @Override
    public void serve(String caller, byte[] opening, ByteChannel channel) throws IOException {
        peer.serve(caller, opening, channel);
    }
}
