package org.gnomon.replication.internal;

import java.nio.file.Path;
import java.time.Duration;
import org.gnomon.replication.internal.far.Practice;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.replication.DeltaCodec;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Practises replication to other hosts as soon as one is paired, on either end. */
@Component(
        immediate = true,
        service = {})
public final class PracticeComponent {

    /** Whoever has just paired a host, or started, goes on with something else first. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final CodecRegistry codecs = new CodecRegistry();
    private final TimeSource time;
    private final Scheduler scheduler;
    private final PeerHosts peers;
    private final Cancellable looking;

    @Activate
    public PracticeComponent(
            @Reference TimeSource time,
            @Reference Scheduler scheduler,
            @Reference PeerHosts peers) {
        this.time = time;
        this.scheduler = scheduler;
        this.peers = peers;
        looking = scheduler.every(LOOK, this::look);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addCodec(DeltaCodec codec) {
        codecs.add(codec);
    }

    void removeCodec(DeltaCodec codec) {
        codecs.remove(codec);
    }

    private void look() {
        if (!peers.peers().isEmpty()) {
            looking.cancel();
            scheduler.blocking().execute(this::practise);
        }
    }

    private void practise() {
        Practice.once(time, scheduler, codecs, Path.of(System.getProperty("java.io.tmpdir")));
    }

    @Deactivate
    void deactivate() {
        looking.cancel();
    }
}
