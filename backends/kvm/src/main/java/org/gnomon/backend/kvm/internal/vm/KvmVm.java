package org.gnomon.backend.kvm.internal.vm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.memory.MappedPages;
import org.gnomon.backend.kvm.internal.memory.RamFile;
import org.gnomon.backend.kvm.internal.process.ProcFs;
import org.gnomon.backend.kvm.internal.side.Sampler;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.side.Sides;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.Epoch;
import org.gnomon.model.MemoryMap;
import org.gnomon.model.MemoryRegion;
import org.gnomon.model.PageSource;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.Sample;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.Update;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.Preflight;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.RetiredSide;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;

/** The handle of a VM. What changes it runs on its lane; the fields are changed there only. */
public final class KvmVm implements VirtualMachine {
    private final Host host;
    private final VmBook book;
    private final Lane lane;
    private final Lane looks;
    private final Runnable forget;
    private volatile Side active;
    private volatile Sampler sampler;
    private volatile PageSource pages;
    private volatile boolean quiet;
    private final Replicas replicas = new Replicas(this);
    private volatile Vitals vitals;
    private volatile KvmStandBy standBy;
    private volatile Side loading;
    private volatile KvmRetired retired;

    /**
     * A handle on a VM whose active side runs, or is known to be gone.
     *
     * @param forget called when the VM has ended or the handle was closed
     */
    public KvmVm(Host host, VmBook book, Side active, Runnable forget) {
        this.host = host;
        this.book = book;
        this.lane = new Lane(host.scheduler().blocking());
        this.looks = new Lane(host.scheduler().blocking());
        this.forget = forget;
        drive(active);
        book.read()
                .side(SideRecord.Role.RETIRED)
                .ifPresent(r -> retired = new KvmRetired(this, host.sides().attach(r)));
    }

    Host shared() {
        return host;
    }

    VmBook book() {
        return book;
    }

    Lane lane() {
        return lane;
    }

    Side active() {
        return active;
    }

    /** Asks that QEMU is left alone, or no longer. */
    void quiet(boolean wanted) {
        quiet = wanted;
    }

    /** From now on another side is the one that runs. */
    void drive(Side side) {
        VmRecord vm = book.read();
        active = side;
        vitals = new Vitals(host, book, side);
        pages = MappedPages.reading(Path.of(side.record().ram()), vm.memoryBytes());
        Sampler fresh = new Sampler(subject(side), side, host.time(), () -> quiet);
        sampler = fresh;
        if (side.isAlive()) {
            looks.run(fresh::begin);
        }
    }

    Sampler.Subject subject(Side side) {
        VmRecord vm = book.read();
        String console = side.record().logs().getOrDefault(vm.machine().console(), "");
        return new Sampler.Subject(vm.id(), vm.memoryBytes(), vm.spec().vcpus(), console);
    }

    void retire(KvmRetired side) {
        retired = side;
    }

    Replicas replicaSet() {
        return replicas;
    }

    Vitals vitals() {
        return vitals;
    }

    /** A checkpoint is on the way to become the VM; null when it is or is not any more. */
    void loading(Side side) {
        loading = side;
    }

    void forgetStandBy() {
        standBy = null;
    }

    @Override
    public VmDefinition definition() {
        return book.read().definition(host.kind());
    }

    @Override
    public double hostPressure() {
        return ProcFs.cpuPressure();
    }

    @Override
    public Epoch epoch() {
        return book.read().ownEpoch();
    }

    @Override
    public VmmVersion vmm() {
        return active.vmm();
    }

    @Override
    public CompletionStage<RunState> runState() {
        return CompletableFuture.supplyAsync(() -> vitals.runState(), host.scheduler().blocking());
    }

    @Override
    public CompletionStage<Integer> activeCopies() {
        return lane.submit(() -> new CopyCount(host).of(book.read(), connected()));
    }

    /** The sides that are spoken to already: QEMU takes one connection per socket. */
    private List<Side> connected() {
        List<Side> sides = new ArrayList<>(List.of(active));
        retiredSide().ifPresent(r -> sides.add(r.side()));
        if (standBy != null) {
            sides.add(standBy.side());
        }
        if (loading != null) {
            sides.add(loading);
        }
        return sides;
    }

    @Override
    public CompletionStage<Void> pause() {
        return lane.run(
                () -> {
                    requireAlive();
                    active.execute("stop", null);
                });
    }

    @Override
    public CompletionStage<Void> resume() {
        return lane.run(
                () -> {
                    requireAlive();
                    String status = active.status();
                    if (!Set.of("paused", "running", "prelaunch", "io-error").contains(status)) {
                        throw Problems.of(
                                Problem.ILLEGAL_TRANSITION,
                                "The VM is in state " + status + ", which must not be continued.",
                                "Its state was handed over. Start Gnomon again: it looks anew.");
                    }
                    active.execute("cont", null);
                });
    }

    void requireAlive() {
        if (!active.isAlive()) {
            throw Sides.notRunning(active);
        }
    }

    @Override
    public CompletionStage<Void> stop() {
        return lane.run(() -> new Ending(this).run(forget));
    }

    @Override
    public CompletionStage<Sample> sample() {
        return looks.submit(() -> sampler.sample());
    }

    @Override
    public MemoryMap memory() {
        long size = book.read().memoryBytes();
        return new MemoryMap(List.of(new MemoryRegion("ram", 0, size)), pages);
    }

    @Override
    public CompletionStage<Preflight> inspect(Update update) {
        return looks.submit(() -> new Preflights(host).inspect(book.read(), active, update));
    }

    @Override
    public List<Replica> replicas() {
        return List.copyOf(replicas.all());
    }

    @Override
    public CompletionStage<Replica> openReplica(ShadowPlace place) {
        return lane.submit(
                () -> {
                    requireAlive();
                    return replicas.open(place);
                });
    }

    @Override
    public CompletionStage<StandBy> standBy(Update update, ShadowPlace place) {
        return lane.submit(
                () -> {
                    Replicas.requireHere(place);
                    requireAlive();
                    return startStandBy(new Preflights(host).target(book.read(), update));
                });
    }

    /** On the lane. */
    StandBy startStandBy(VmmVersion target) {
        if (standBy != null) {
            throw Problems.of(
                    Problem.ALREADY_EXISTS,
                    "The VM " + book.read().vm() + " has a stand-by, " + standBy.vmm() + ".",
                    "Discard it first.");
        }
        standBy = KvmStandBy.start(this, target);
        return standBy;
    }

    /** Refused while a stand-by waits that has opened the disks as they are. On the lane. */
    void requireNoStandBy(String what) {
        if (standBy != null && !book.read().disks().isEmpty()) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    what + " would change the disks under the stand-by.",
                    "Discard the stand-by first.");
        }
    }

    /** Merges disk layers that nobody needs, those that can be merged now. On the lane. */
    void mergeLayers() {
        if (standBy == null) {
            new LayerMerge(host, book).tryRun(active, replicas.read());
        }
    }

    /** As {@link #mergeLayers}, but fails if that fails. On the lane. */
    void mergeLayersNow() {
        if (active.isAlive()) {
            new LayerMerge(host, book).run(active, replicas.read());
        }
    }

    @Override
    public Optional<RetiredSide> retired() {
        return Optional.ofNullable(retired);
    }

    Optional<KvmRetired> retiredSide() {
        return Optional.ofNullable(retired);
    }

    @Override
    public CompletionStage<Void> close() {
        return lane.run(
                () -> {
                    closeShadows();
                    disconnect();
                    forget.run();
                });
    }

    /** Ends what waits beside the VM, its retired side aside. On the lane. */
    void closeShadows() {
        if (standBy != null) {
            standBy.discardNow();
        }
        replicas.close();
    }

    /** Ends what uses the VM's memory or its replica's beside it. On the lane. */
    void endStandByAndRehearsals() {
        if (standBy != null) {
            standBy.discardNow();
        }
        replicas.endRehearsals();
    }

    /** Lets go of all connections; no process ends. */
    public void disconnect() {
        active.disconnect();
        retiredSide().ifPresent(r -> r.side().disconnect());
        if (standBy != null) {
            standBy.side().disconnect();
        }
        if (loading != null) {
            loading.disconnect();
        }
    }

    /** No views of the memory from now on. */
    void memoryGone() {
        ((MappedPages) pages).gone("The VM " + book.read().vm() + " has ended.");
    }

    /** Removes a RAM file if it is one of Gnomon's own. */
    void removeRam(String file) {
        if (host.directories().owns(Path.of(file))) {
            RamFile.remove(Path.of(file));
        }
    }
}
