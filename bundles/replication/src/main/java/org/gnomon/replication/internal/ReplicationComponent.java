package org.gnomon.replication.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.CheckpointStatus;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.ShadowId;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.VmId;
import org.gnomon.replication.internal.far.FarSettings;
import org.gnomon.service.PeerHosts;
import org.gnomon.service.StateReplication;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.spi.replication.DeltaCodec;
import org.gnomon.spi.replication.ReplicaHost;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The engine as an OSGi service; codecs come and go, and none is needed. */
@Component(service = StateReplication.class, configurationPid = "org.gnomon.replication")
public final class ReplicationComponent implements StateReplication {

    private final CodecRegistry codecs = new CodecRegistry();
    private final AtomicReference<PeerHosts> peers = new AtomicReference<>();
    private final List<ReplicaHost> hosts = new CopyOnWriteArrayList<>();
    private final ReplicationEngine engine;
    private volatile FarSettings settings;

    @Activate
    public ReplicationComponent(
            BundleContext context,
            Map<String, Object> values,
            @Reference TimeSource time,
            @Reference Scheduler scheduler) {
        Path spill = dataDirectory(context).resolve("replication");
        settings = FarConfig.settings(values);
        FarAccess far =
                new FarAccess(() -> Optional.ofNullable(peers.get()), () -> hosts, () -> settings);
        engine = new ReplicationEngine(time, scheduler, codecs, spill, far);
    }

    /** Links that begin from now on are made with the new settings; those that run stay. */
    @Modified
    void configure(Map<String, Object> values) {
        settings = FarConfig.settings(values);
    }

    private static Path dataDirectory(BundleContext context) {
        String own = context.getProperty("gnomon.data");
        if (own != null && !own.isBlank()) {
            return Path.of(own);
        }
        String karaf = context.getProperty("karaf.data");
        if (karaf == null || karaf.isBlank()) {
            throw Problem.of(
                            Problem.MISSING_PART,
                            "Neither gnomon.data nor karaf.data is set.",
                            "Set gnomon.data to a directory for Gnomon's records.")
                    .asException();
        }
        return Path.of(karaf, "gnomon");
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeCodec")
    void addCodec(DeltaCodec codec) {
        codecs.add(codec);
    }

    void removeCodec(DeltaCodec codec) {
        codecs.remove(codec);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removePeers")
    void setPeers(PeerHosts service) {
        peers.set(service);
    }

    void removePeers(PeerHosts service) {
        peers.compareAndSet(service, null);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeHost")
    void addHost(ReplicaHost host) {
        hosts.add(host);
    }

    void removeHost(ReplicaHost host) {
        hosts.remove(host);
    }

    /** Does not wait: what could not be freed any more is found again by the backend's recovery. */
    @Deactivate
    void deactivate() {
        engine.close();
    }

    @Override
    public CompletionStage<ReplicationStatus> start(VirtualMachine vm, ProtectionPolicy policy) {
        return engine.start(vm, policy);
    }

    @Override
    public CompletionStage<Void> stop(VmId vm) {
        return engine.stop(vm);
    }

    @Override
    public Optional<ReplicationStatus> status(VmId vm) {
        return engine.status(vm);
    }

    @Override
    public Optional<Problem> failure(VmId vm) {
        return engine.failure(vm);
    }

    @Override
    public Optional<Replica> replica(VmId vm) {
        return engine.replica(vm);
    }

    @Override
    public CompletionStage<Checkpoint> checkpoint(VmId vm) {
        return engine.checkpoint(vm);
    }

    @Override
    public CompletionStage<Void> release(VmId vm) {
        return engine.release(vm);
    }

    @Override
    public FinalSync finalSync(VmId vm) {
        return engine.finalSync(vm);
    }

    @Override
    public CompletionStage<ReplicationStatus> start(
            VirtualMachine vm, ShadowPlace place, ProtectionPolicy policy, Redundancy redundancy) {
        return engine.start(vm, place, policy, redundancy);
    }

    @Override
    public List<ShadowId> shadows(VmId vm) {
        return engine.shadows(vm);
    }

    @Override
    public CompletionStage<Void> stop(ShadowId shadow) {
        return engine.stop(shadow);
    }

    @Override
    public Optional<ReplicationStatus> status(ShadowId shadow) {
        return engine.status(shadow);
    }

    @Override
    public Optional<Problem> failure(ShadowId shadow) {
        return engine.failure(shadow);
    }

    @Override
    public Optional<Problem> trouble(ShadowId shadow) {
        return engine.trouble(shadow);
    }

    @Override
    public Optional<Replica> replica(ShadowId shadow) {
        return engine.replica(shadow);
    }

    @Override
    public Optional<Precopy> precopy(ShadowId shadow) {
        return engine.precopy(shadow);
    }

    @Override
    public Optional<CheckpointStatus> checkpoints(ShadowId shadow) {
        return engine.checkpoints(shadow);
    }

    @Override
    public CompletionStage<Checkpoint> checkpoint(ShadowId shadow) {
        return engine.checkpoint(shadow);
    }

    @Override
    public CompletionStage<Void> release(ShadowId shadow) {
        return engine.release(shadow);
    }

    @Override
    public FinalSync finalSync(ShadowId shadow) {
        return engine.finalSync(shadow);
    }
}
