package org.gnomon.backend.kvm.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.gnomon.backend.kvm.internal.away.FarGround;
import org.gnomon.backend.kvm.internal.away.Landings;
import org.gnomon.backend.kvm.internal.away.LostHosts;
import org.gnomon.backend.kvm.internal.far.KvmFarHost;
import org.gnomon.backend.kvm.internal.process.Commands;
import org.gnomon.backend.kvm.internal.process.QemuBinary;
import org.gnomon.backend.kvm.internal.side.Directories;
import org.gnomon.backend.kvm.internal.side.Grounds;
import org.gnomon.backend.kvm.internal.side.Sides;
import org.gnomon.backend.kvm.internal.state.StateStore;
import org.gnomon.backend.kvm.internal.vm.Accelerators;
import org.gnomon.backend.kvm.internal.vm.Adopter;
import org.gnomon.backend.kvm.internal.vm.Definer;
import org.gnomon.backend.kvm.internal.vm.Fixture;
import org.gnomon.backend.kvm.internal.vm.Host;
import org.gnomon.backend.kvm.internal.vm.HostLoss;
import org.gnomon.backend.kvm.internal.vm.KvmVm;
import org.gnomon.backend.kvm.internal.vm.Lane;
import org.gnomon.backend.kvm.internal.vm.Recovering;
import org.gnomon.backend.kvm.internal.vm.VmmFinder;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.backend.BackendInfo;
import org.gnomon.spi.backend.Capability;
import org.gnomon.spi.backend.HypervisorBackend;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/**
 * Real QEMU processes as a backend. Its own work (define, adopt, recover) is done one piece after
 * another; the work on each VM on that VM's lane.
 */
public final class KvmBackend implements HypervisorBackend, AutoCloseable {
    /** The kind in definitions. */
    public static final String KIND = "kvm";

    /** Of no round size: of those, an older QEMU without KVM does not tell all changes. */
    private static final long EXAMPLE_MEMORY = (128L << 20) + 8192;

    private final KvmConfig config;
    private final Optional<Fixture> fixture;
    private final VmmFinder finder;
    private final Host host;
    private final LostHosts lost;
    private final Definer definer;
    private final Lane lane;
    private final KvmFarHost farHost;
    private final BackendInfo info;
    private final BackendInfo infoOfMany;
    private final Map<VmId, KvmVm> open = new ConcurrentHashMap<>();

    /**
     * A backend over some directories. May block for some seconds, once per boot, to probe the
     * accelerator.
     */
    public KvmBackend(KvmConfig config, TimeSource time, Scheduler scheduler) {
        this(config, time, scheduler, Optional::empty, false);
    }

    /**
     * A backend whose VMs may go to other hosts, and that takes VMs from them. Blocks as the other
     * constructor does.
     *
     * @param peers links to other hosts, which may come and go
     */
    public KvmBackend(
            KvmConfig config,
            TimeSource time,
            Scheduler scheduler,
            Supplier<Optional<PeerHosts>> peers) {
        this(config, time, scheduler, peers, true);
    }

    private KvmBackend(
            KvmConfig config,
            TimeSource time,
            Scheduler scheduler,
            Supplier<Optional<PeerHosts>> peers,
            boolean takesVms) {
        this.config = config;
        Directories directories = new Directories(config);
        directories.prepare();
        lost = new LostHosts(config.stateDirectory());
        Landings landings = new Landings(peers, this::farHost, lost, scheduler);
        Commands commands = new Commands(scheduler);
        QemuBinary binaries = new QemuBinary(commands);
        fixture = Fixture.find(Fixture.cache());
        finder = new VmmFinder(binaries, fixture);
        host =
                new Host(
                        KIND,
                        time,
                        scheduler,
                        new StateStore(config.stateDirectory()),
                        directories,
                        binaries,
                        new Sides(
                                directories,
                                scheduler,
                                commands,
                                new Grounds(
                                        scheduler,
                                        name ->
                                                new FarGround(
                                                        landings.of(name),
                                                        scheduler,
                                                        () -> landings.isLost(name)))),
                        landings,
                        config.key());
        lane = new Lane(scheduler.blocking());
        List<VmmVersion> found = finder.find();
        Accelerators.Choice choice =
                new Accelerators(config, scheduler, fixture)
                        .decide(finder.onPath(found).or(() -> found.stream().findFirst()));
        farHost = takesVms ? farHost(choice.name(), peers) : null;
        definer = new Definer(host, finder, choice.name());
        info = describe(choice, config, false);
        infoOfMany = describe(choice, config, true);
    }

    private KvmFarHost farHost(String accelerator, Supplier<Optional<PeerHosts>> peers) {
        KvmFarHost.Having having = new KvmFarHost.Having(finder::find, accelerator, peers);
        return new KvmFarHost(
                config, host.time(), host.scheduler(), having, Set.of(ShadowPlace.LOCAL));
    }

    /** What other hosts may use of this one; empty if nothing. */
    public Optional<KvmFarHost> farHost() {
        return Optional.ofNullable(farHost);
    }

    private static BackendInfo describe(
            Accelerators.Choice choice, KvmConfig config, boolean otherHosts) {
        Set<Capability> capabilities =
                EnumSet.of(
                        Capability.ADOPT,
                        Capability.DIRTY_RATE,
                        Capability.DISKS,
                        Capability.GRAFTED_SWITCH,
                        Capability.REVERSE_TRANSFER,
                        Capability.RESTORE_CHECKPOINT,
                        Capability.SEVERAL_SHADOWS,
                        Capability.FAILOVER);
        Set<UpdateClass> classes = EnumSet.of(UpdateClass.VMM);
        if (otherHosts) {
            capabilities.addAll(Set.of(Capability.OTHER_HOSTS, Capability.COPIED_SWITCH));
            classes.add(UpdateClass.MOVE);
        }
        return new BackendInfo(
                KIND,
                "QEMU over QMP, accelerated by " + choice.name(),
                capabilities,
                classes,
                Map.of(
                        "accelerator",
                        choice.name(),
                        "accelerator-reason",
                        choice.why(),
                        "ram-directory",
                        config.ramDirectory().toString(),
                        "state-directory",
                        config.stateDirectory().toString()));
    }

    @Override
    public BackendInfo info() {
        return host.landings().present() ? infoOfMany : info;
    }

    @Override
    public List<String> hosts() {
        return host.landings().hosts();
    }

    @Override
    public CompletionStage<List<VmmVersion>> vmms() {
        return lane.submit(finder::find);
    }

    @Override
    public CompletionStage<VmDefinition> example(VmId id) {
        return lane.submit(() -> exampleNow(id));
    }

    private VmDefinition exampleNow(VmId id) {
        Fixture found =
                fixture.or(() -> Fixture.find(Fixture.cache()))
                        .orElseThrow(
                                () ->
                                        Problems.of(
                                                Problem.MISSING_PART,
                                                "The example guest is not in "
                                                        + Fixture.cache()
                                                        + ".",
                                                "Run ./gnomon setup kvm"
                                                        + " (backends/kvm/fixture/install)"
                                                        + " first."));
        Path disk = config.stateDirectory().resolve("example-" + id + ".qcow2");
        try {
            // The image of a VM that still runs is its own.
            if (host.store().load(id).isEmpty()) {
                Files.copy(Path.of(found.disk()), disk, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw Problems.io("Cannot copy the example's disk", e);
        }
        return new VmDefinition(
                id,
                KIND,
                VmDefinition.Origin.START,
                EXAMPLE_MEMORY,
                1,
                Map.of(
                        "qemu", found.oldQemu(),
                        "machine", found.machine(),
                        "cpu", found.cpu(),
                        "kernel", found.kernel(),
                        "initrd", found.initrd(),
                        "append", found.append(),
                        "disk", disk.toString()));
    }

    @Override
    public CompletionStage<VirtualMachine> define(VmDefinition definition) {
        return lane.submit(
                () ->
                        opened(
                                definition,
                                () ->
                                        definer.define(
                                                definition, () -> open.remove(definition.id()))));
    }

    @Override
    public CompletionStage<List<GivenUp>> hostLost(String name, boolean confirmed) {
        return CompletableFuture.supplyAsync(
                () -> new HostLoss(host, lost).of(name, confirmed), host.scheduler().blocking());
    }

    @Override
    public CompletionStage<VirtualMachine> adopt(VmDefinition definition) {
        return lane.submit(() -> adoptNow(definition));
    }

    private VirtualMachine adoptNow(VmDefinition definition) {
        VmId id = definition.id();
        Adopter adopter = new Adopter(host);
        Runnable forget = () -> open.remove(id);
        if (!open.containsKey(id)) {
            Optional<KvmVm> again = adopter.again(definition, forget);
            if (again.isPresent()) {
                open.put(id, again.get());
                return again.get();
            }
        }
        return opened(definition, () -> adopter.adopt(definition, forget));
    }

    private VirtualMachine opened(VmDefinition definition, Supplier<KvmVm> how) {
        VmId id = definition.id();
        if (host.store().load(id).isPresent()) {
            throw Problems.of(
                    Problem.ALREADY_EXISTS,
                    "There is a VM " + id + ".",
                    "Take another name. A VM of an earlier run is found again when Gnomon starts.");
        }
        KvmVm vm = how.get();
        open.put(id, vm);
        return vm;
    }

    @Override
    public CompletionStage<Recovery> recover() {
        return lane.submit(
                () -> {
                    Recovering recovering = new Recovering(host, Set.copyOf(open.keySet()));
                    recovering.run(open::remove);
                    recovering.running().forEach(vm -> open.put(vm.definition().id(), vm));
                    return new Recovery(
                            new ArrayList<>(recovering.running()),
                            recovering.removed(),
                            recovering.unclear());
                });
    }

    /** Lets go of every connection; no guest and no other process ends. */
    @Override
    public void close() {
        open.values().forEach(KvmVm::disconnect);
        open.clear();
        farHost().ifPresent(KvmFarHost::close);
        host.directories().removeRunDirectoryIfEmpty();
    }
}
