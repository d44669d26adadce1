package org.gnomon.backend.kvm.internal;

import java.nio.file.Path;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.gnomon.backend.kvm.internal.far.KvmFarHost;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.backend.BackendInfo;
import org.gnomon.spi.backend.HypervisorBackend;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.spi.peer.PeerService;
import org.gnomon.spi.replication.ReplicaHost;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The backend as a service, and beside it what this host offers to other hosts. Its settings are in
 * the PID {@code org.gnomon.backend.kvm}. Immediate, as on a far host nobody asks for a backend.
 */
@Component(
        immediate = true,
        service = HypervisorBackend.class,
        configurationPid = "org.gnomon.backend.kvm",
        property = "backend.kind=kvm")
public final class KvmBackendComponent implements HypervisorBackend {
    private final AtomicReference<PeerHosts> peers = new AtomicReference<>();
    private final KvmBackend backend;
    private final ServiceRegistration<?> offered;

    @Activate
    public KvmBackendComponent(
            BundleContext context,
            Map<String, Object> settings,
            @Reference TimeSource time,
            @Reference Scheduler scheduler) {
        backend =
                new KvmBackend(
                        config(context, settings),
                        time,
                        scheduler,
                        () -> Optional.ofNullable(peers.get()));
        // Not by this component itself: the links need what is offered, and it the links.
        offered =
                context.registerService(
                        new String[] {PeerService.class.getName(), ReplicaHost.class.getName()},
                        backend.farHost().orElseThrow(),
                        new Hashtable<>(Map.of("peer.service", KvmFarHost.SERVICE)));
    }

    @Reference(
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            cardinality = ReferenceCardinality.OPTIONAL)
    void bindPeers(PeerHosts hosts) {
        peers.set(hosts);
    }

    void unbindPeers(PeerHosts hosts) {
        peers.compareAndSet(hosts, null);
    }

    private static KvmConfig config(BundleContext context, Map<String, Object> settings) {
        String data = context.getProperty("gnomon.data");
        if (data == null) {
            data = Path.of(context.getProperty("karaf.data"), "gnomon").toString();
        }
        KvmConfig usual = KvmConfig.defaults(Path.of(data));
        Path state = path(settings, "stateDirectory", usual.stateDirectory());
        KvmConfig moved = KvmConfig.forState(state);
        return new KvmConfig(
                state,
                path(settings, "ramDirectory", usual.ramDirectory()),
                path(settings, "runDirectory", moved.runDirectory()),
                KvmConfig.Accelerator.named(text(settings, "accelerator", "auto")));
    }

    private static Path path(Map<String, Object> settings, String key, Path usual) {
        return Path.of(text(settings, key, usual.toString()));
    }

    private static String text(Map<String, Object> settings, String key, String usual) {
        Object value = settings.get(key);
        return value == null || value.toString().isBlank() ? usual : value.toString().strip();
    }

    @Deactivate
    void close() {
        offered.unregister();
        backend.close();
    }

    @Override
    public BackendInfo info() {
        return backend.info();
    }

    @Override
    public List<String> hosts() {
        return backend.hosts();
    }

    @Override
    public CompletionStage<VmDefinition> example(VmId id) {
        return backend.example(id);
    }

    @Override
    public CompletionStage<List<VmmVersion>> vmms() {
        return backend.vmms();
    }

    @Override
    public CompletionStage<VirtualMachine> define(VmDefinition definition) {
        return backend.define(definition);
    }

    @Override
    public CompletionStage<List<GivenUp>> hostLost(String name, boolean confirmed) {
        return backend.hostLost(name, confirmed);
    }

    @Override
    public CompletionStage<VirtualMachine> adopt(VmDefinition definition) {
        return backend.adopt(definition);
    }

    @Override
    public CompletionStage<Recovery> recover() {
        return backend.recover();
    }
}
