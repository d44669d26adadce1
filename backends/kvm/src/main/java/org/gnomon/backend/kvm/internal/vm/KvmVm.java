package org.gnomon.backend.kvm.internal.vm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.away.LinkedPages;
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
    private final Abroads abroad = new Abroads(this);
    private final StandBys standBys = new StandBys(this);
    private volatile Vitals vitals;
    private volatile Side loading;
    private volatile Left retired;

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
                .ifPresent(r -> retired = left(host.sides().attach(r)));
    }

    private Left left(Side side) {
        boolean sameHost = side.record().host().equals(host());
        return sameHost ? new KvmRetired(this, side) : new KvmFarRetired(this, side);
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
        pages = pagesOf(side.record(), vm.memoryBytes());
        Sampler fresh = new Sampler(subject(side), side, host.time(), () -> quiet);
        sampler = fresh;
        looks.run(
                () -> {
                    if (side.isAlive()) {
                        fresh.begin();
                    }
                });
    }

    private PageSource pagesOf(SideRecord side, long sizeBytes) {
        return side.isLocal()
                ? MappedPages.reading(Path.of(side.ram()), sizeBytes)
                : new LinkedPages(host.landings().of(side.host()), side.key(), sizeBytes);
    }

    /** It has come from another host, or has gone to one. On the lane. */
    void arrived(Side side, Left before) {
        drive(side);
        retired = before;
        replicas.consumed("The VM has gone to another host, or come from one.");
    }

    Sampler.Subject subject(Side side) {
        VmRecord vm = book.read();
        String console = side.record().logs().getOrDefault(vm.machine().console(), "");
        return new Sampler.Subject(vm.id(), vm.memoryBytes(), vm.spec().vcpus(), console);
    }

    void retire(Left side) {
        retired = side;
    }

    Replicas replicaSet() {
        return replicas;
    }

    /** Its replicas on other hosts than its own. */
    Abroads abroad() {
        return abroad;
    }

    Vitals vitals() {
        return vitals;
    }

    /** A checkpoint is on the way to become the VM; null when it is or is not any more. */
    void loading(Side side) {
        loading = side;
    }

    StandBys standBys() {
        return standBys;
    }

    @Override
    public VmDefinition definition() {
        return book.read().definition(host.kind());
    }

    @Override
    public double hostPressure() {
        return active.record().isLocal() ? ProcFs.cpuPressure() : sampler.hostPressure();
    }

    @Override
    public String host() {
        return active.record().host();
    }

    @Override
    public List<String> disksElsewhere() {
        return LeftDisks.of(book.read()).map(LeftDisks.Note::sentences).orElse(List.of());
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
        standBys.side().ifPresent(sides::add);
        Optional.ofNullable(loading).ifPresent(sides::add);
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
    public CompletionStage<Preflight> inspect(Update update, ShadowPlace place) {
        if (place.host().equals(host())) {
            return inspect(update);
        }
        boolean opened = abroad.named(place.name()).isPresent();
        return looks.submit(
                () ->
                        new FarPreflights(host, place.host())
                                .inspect(book.read(), active, update, opened));
    }

    @Override
    public List<Replica> replicas() {
        List<Numbered> all = new ArrayList<>(replicas.all());
        all.addAll(abroad.all());
        all.sort(Comparator.comparingInt(Numbered::number));
        return List.copyOf(all);
    }

    @Override
    public CompletionStage<Replica> openReplica(ShadowPlace place) {
        return lane.submit(
                () -> {
                    requireAlive();
                    requireNewName(place);
                    return place.host().equals(host()) ? openBeside(place) : abroad.open(place);
                });
    }

    private void requireNewName(ShadowPlace place) {
        if (replicas().stream().anyMatch(r -> r.place().name().equals(place.name()))) {
            throw Problems.of(
                    Problem.ALREADY_EXISTS,
                    "The VM " + book.read().vm() + " has a replica " + place + ".",
                    "Close it first, or give another name.");
        }
    }

    private Replica openBeside(ShadowPlace place) {
        requireHere("A shadow on the VM's own host");
        return replicas.open(place);
    }

    /** Refused while the VM is on another host. */
    void requireHere(String what) {
        if (!active.record().isLocal()) {
            throw Problems.of(
                    Problem.UNSUPPORTED,
                    what + " was asked for, and the VM is on " + host() + ".",
                    "Take another host for the shadow: '"
                            + ShadowPlace.LOCAL
                            + "' is the one that VMs are started on.");
        }
    }

    @Override
    public CompletionStage<StandBy> standBy(Update update, ShadowPlace place) {
        return lane.submit(
                () -> {
                    requireAlive();
                    return place.host().equals(host())
                            ? standBys.beside(update)
                            : standBys.away(update, place);
                });
    }

    /** Merges disk layers that nobody needs, those that can be merged now. On the lane. */
    void mergeLayers() {
        if (standBys.side().isEmpty()) {
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

    Optional<Left> retiredSide() {
        return Optional.ofNullable(retired);
    }

    @Override
    public CompletionStage<Void> close() {
        return lane.run(
                () -> {
                    if (!standBys.inDoubt() && !abroad.inDoubt()) {
                        closeShadows();
                    }
                    disconnect();
                    forget.run();
                });
    }

    /** Ends what waits beside the VM, its retired side aside. On the lane. */
    void closeShadows() {
        standBys.discard();
        replicas.close();
        abroad.close();
    }

    /** Ends what uses the VM's memory or its replica's beside it. On the lane. */
    void endStandByAndRehearsals() {
        standBys.discard();
        replicas.endRehearsals();
        abroad.endRehearsals();
    }

    /** Lets go of all connections; no process ends. */
    public void disconnect() {
        abroad.letGo();
        active.disconnect();
        retiredSide().ifPresent(r -> r.side().disconnect());
        standBys.side().ifPresent(Side::disconnect);
        Optional.ofNullable(loading).ifPresent(Side::disconnect);
    }

    /** No views of the memory from now on. */
    void memoryGone() {
        if (pages instanceof MappedPages mapped) {
            mapped.gone("The VM " + book.read().vm() + " has ended.");
        }
    }

    /** Removes a RAM file if it is one of Gnomon's own. */
    void removeRam(String file) {
        if (host.directories().owns(Path.of(file))) {
            RamFile.remove(Path.of(file));
        }
    }
}
