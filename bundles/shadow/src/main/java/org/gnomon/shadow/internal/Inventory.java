package org.gnomon.shadow.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.service.VmInventory;
import org.gnomon.spi.backend.HypervisorBackend;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which backends and VMs there are. The first thing that is done with a backend that arrives is to
 * let it find what an earlier container left; only then are VMs started on it.
 */
public final class Inventory implements VmInventory {

    private static final Logger LOG = LoggerFactory.getLogger(Inventory.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Journal journal;
    private final Scheduler scheduler;
    private final Map<String, Installed> installed = new ConcurrentSkipListMap<>();
    private final Map<VmId, VirtualMachine> vms = new ConcurrentSkipListMap<>();
    private final Set<VmId> starting = ConcurrentHashMap.newKeySet();
    private final List<BackendListener> listeners = new ArrayList<>();

    /** Who follows backends. */
    interface BackendListener {

        /** A backend could not look what there is; it is asked again. */
        void delayed(String kind, Problem problem);

        /** A backend is ready; what it found is in the inventory. */
        void arrived(Arrival arrival);

        /** It went away, and its VMs are not in the inventory any more. */
        void left(String kind, List<VmId> its);
    }

    /**
     * What a backend brought.
     *
     * @param kind which backend
     * @param found VMs that run
     * @param unclear what needs a person
     */
    record Arrival(String kind, List<VirtualMachine> found, List<Problem> unclear) {}

    private record Installed(
            HypervisorBackend backend,
            CompletableFuture<Arrival> ready,
            AtomicReference<Problem> trouble) {}

    public Inventory(Journal journal, Scheduler scheduler) {
        this.journal = journal;
        this.scheduler = scheduler;
    }

    /** A backend was installed; completes when what it found again is here. Never fails. */
    public CompletionStage<Void> arrived(HypervisorBackend backend) {
        String kind = backend.info().kind();
        Installed here = new Installed(backend, new CompletableFuture<>(), new AtomicReference<>());
        if (installed.putIfAbsent(kind, here) != null) {
            LOG.error("A second backend of kind {} is ignored", kind);
            return Stages.done(null);
        }
        return recovered(here, FIRST_PAUSE);
    }

    // Without knowing what an earlier container left, nothing may be done on it.
    private CompletionStage<Void> recovered(Installed here, Duration pause) {
        String kind = here.backend().info().kind();
        CompletionStage<Arrival> arrival =
                Stages.call(here.backend()::recover).thenCompose(found -> found(here, found));
        return Stages.then(
                arrival,
                (value, error) -> {
                    if (installed.get(kind) != here) {
                        return Stages.done(null);
                    }
                    if (error == null) {
                        tell(here, value);
                        return Stages.done(null);
                    }
                    Problem problem = GnomonException.problemOf(error);
                    LOG.warn("{} could not look what there is, again in {}", kind, pause, error);
                    delayed(here, problem);
                    Duration longer = pause.multipliedBy(2);
                    Duration next = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
                    return scheduler.delay(pause).thenCompose(v -> recovered(here, next));
                });
    }

    private void delayed(Installed here, Problem problem) {
        List<BackendListener> told;
        synchronized (listeners) {
            here.trouble().set(problem);
            told = List.copyOf(listeners);
        }
        told.forEach(listener -> listener.delayed(here.backend().info().kind(), problem));
    }

    private CompletionStage<Arrival> found(Installed here, HypervisorBackend.Recovery recovery) {
        String kind = here.backend().info().kind();
        if (installed.get(kind) != here) {
            return Stages.done(new Arrival(kind, List.of(), List.of()));
        }
        recovery.removed().forEach(what -> LOG.info("{}: removed {}", kind, what));
        recovery.running().forEach(vm -> vms.put(vm.definition().id(), vm));
        return Stages.on(
                scheduler.blocking(),
                () -> {
                    for (VirtualMachine vm : recovery.running()) {
                        note(vm.definition(), "found");
                    }
                    return new Arrival(kind, recovery.running(), recovery.unclear());
                });
    }

    private void note(VmDefinition definition, String event) {
        try {
            journal.force(definition.id(), Journal.Kind.VM, fields(definition, event));
        } catch (GnomonException e) {
            LOG.error("{} {} was not journaled", definition.id(), event, e);
        }
    }

    private void tell(Installed here, Arrival arrival) {
        List<BackendListener> told;
        synchronized (listeners) {
            here.ready().complete(arrival);
            told = List.copyOf(listeners);
        }
        told.forEach(listener -> listener.arrived(arrival));
    }

    /** All of it stops, and a backend a little earlier: its VMs stay, nobody is to judge them. */
    public void leaving(HypervisorBackend backend) {
        installed.computeIfPresent(
                backend.info().kind(), (kind, here) -> here.backend() == backend ? null : here);
    }

    /** A backend was uninstalled. Its guests go on. */
    public void gone(HypervisorBackend backend) {
        String kind = backend.info().kind();
        Installed here = installed.get(kind);
        if (here == null || here.backend() != backend) {
            return;
        }
        installed.remove(kind, here);
        List<VmId> its =
                vms.values().stream()
                        .map(VirtualMachine::definition)
                        .filter(d -> d.backend().equals(kind))
                        .map(VmDefinition::id)
                        .toList();
        its.forEach(vms::remove);
        List<BackendListener> told;
        synchronized (listeners) {
            told = List.copyOf(listeners);
        }
        told.forEach(listener -> listener.left(kind, its));
    }

    /** Follows backends from now on, beginning with those that are ready. */
    void follow(BackendListener listener) {
        List<Arrival> before;
        synchronized (listeners) {
            listeners.add(listener);
            for (Installed each : installed.values()) {
                Problem trouble = each.trouble().get();
                if (trouble != null && !each.ready().isDone()) {
                    listener.delayed(each.backend().info().kind(), trouble);
                }
            }
            before =
                    installed.values().stream()
                            .filter(i -> i.ready().isDone())
                            .map(i -> i.ready().join())
                            .toList();
        }
        before.forEach(listener::arrived);
    }

    void unfollow(BackendListener listener) {
        synchronized (listeners) {
            listeners.remove(listener);
        }
    }

    @Override
    public List<HypervisorBackend> backends() {
        // One that still looks for its VMs would seem to have none.
        return installed.values().stream()
                .filter(i -> i.ready().isDone())
                .map(Installed::backend)
                .toList();
    }

    @Override
    public HypervisorBackend backend(String kind) {
        return require(kind).backend();
    }

    private Installed require(String kind) {
        Installed here = installed.get(kind);
        if (here == null) {
            throw Sentences.unknownBackend(kind, installed.keySet()).asException();
        }
        return here;
    }

    @Override
    public List<VirtualMachine> vms() {
        return List.copyOf(vms.values());
    }

    @Override
    public Optional<VirtualMachine> find(VmId id) {
        return Optional.ofNullable(vms.get(id));
    }

    @Override
    public VirtualMachine require(VmId id) {
        return find(id).orElseThrow(() -> Sentences.unknownVm(id, vms.keySet()).asException());
    }

    @Override
    public CompletionStage<VirtualMachine> define(VmDefinition definition) {
        return Stages.call(
                () -> {
                    Installed here = require(definition.backend());
                    Problem trouble = here.trouble().get();
                    if (trouble != null && !here.ready().isDone()) {
                        throw trouble.asException();
                    }
                    return here.ready().thenCompose(arrival -> start(here.backend(), definition));
                });
    }

    private CompletionStage<VirtualMachine> start(
            HypervisorBackend backend, VmDefinition definition) {
        VmId id = definition.id();
        if (!starting.add(id)) {
            return Stages.failed(exists(id));
        }
        CompletionStage<VirtualMachine> started =
                vms.containsKey(id) ? Stages.failed(exists(id)) : startNew(backend, definition);
        return started.whenComplete((vm, error) -> starting.remove(id));
    }

    private CompletionStage<VirtualMachine> startNew(
            HypervisorBackend backend, VmDefinition definition) {
        boolean adopt = definition.origin() == VmDefinition.Origin.ADOPT;
        String event = adopt ? "adopted" : "started";
        return Stages.on(
                        scheduler.blocking(),
                        () ->
                                journal.force(
                                        definition.id(),
                                        Journal.Kind.VM,
                                        fields(definition, event)))
                .thenCompose(
                        entry -> adopt ? backend.adopt(definition) : backend.define(definition))
                .thenApply(
                        vm -> {
                            vms.put(definition.id(), vm);
                            return vm;
                        });
    }

    private static Problem exists(VmId id) {
        return Problem.of(
                Problem.ALREADY_EXISTS,
                "There is a VM '" + id + "' already.",
                "Choose another name, or stop that one first: gnomon:vm-stop " + id + ".");
    }

    @Override
    public CompletionStage<Void> stop(VmId id) {
        return Stages.call(
                () -> {
                    VirtualMachine vm = require(id);
                    if (Protection.of(journal, id).isPresent()) {
                        throw Problem.of(
                                        Problem.REFUSED,
                                        id + " is protected.",
                                        "Take its shadow away first: gnomon:unprotect " + id)
                                .asException();
                    }
                    boolean ours = vm.definition().origin() == VmDefinition.Origin.START;
                    return Stages.on(
                                    scheduler.blocking(),
                                    () ->
                                            journal.force(
                                                    id,
                                                    Journal.Kind.VM,
                                                    fields(
                                                            vm.definition(),
                                                            ours ? "stopped" : "forgotten")))
                            .thenCompose(entry -> ours ? vm.stop() : Stages.done(null))
                            .thenCompose(v -> vm.close())
                            .thenAccept(v -> vms.remove(id, vm));
                });
    }

    @Override
    public CompletionStage<List<HypervisorBackend.GivenUp>> hostLost(
            String host, boolean confirmed) {
        return givenUp(host, false)
                .thenCompose(
                        what ->
                                confirmed
                                        ? Stages.on(
                                                        scheduler.blocking(),
                                                        () -> noteLoss(host, what))
                                                .thenCompose(done -> givenUp(host, true))
                                        : Stages.done(what));
    }

    private Void noteLoss(String host, List<HypervisorBackend.GivenUp> what) {
        for (HypervisorBackend.GivenUp each : what) {
            journal.force(each.vm(), Journal.Kind.VM, Map.of("event", "host-lost", "host", host));
        }
        return null;
    }

    private CompletionStage<List<HypervisorBackend.GivenUp>> givenUp(
            String host, boolean confirmed) {
        CompletionStage<List<HypervisorBackend.GivenUp>> all = Stages.done(List.of());
        for (HypervisorBackend backend : backends()) {
            all =
                    all.thenCombine(
                            backend.hostLost(host, confirmed),
                            (one, other) -> Stream.concat(one.stream(), other.stream()).toList());
        }
        return all;
    }

    private static Map<String, String> fields(VmDefinition definition, String event) {
        Map<String, String> fields = new HashMap<>();
        fields.put("event", event);
        fields.put("backend", definition.backend());
        fields.put("origin", definition.origin().name());
        fields.put("memoryBytes", Long.toString(definition.memoryBytes()));
        fields.put("vcpus", Integer.toString(definition.vcpus()));
        return fields;
    }

    /** Lets go of all VMs; their guests go on. */
    public CompletionStage<Void> close() {
        CompletableFuture<?>[] closing =
                vms.values().stream()
                        .map(
                                vm ->
                                        Stages.tolerate(
                                                        "Letting go of " + vm.definition().id(),
                                                        Stages.call(vm::close))
                                                .toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new);
        vms.clear();
        return CompletableFuture.allOf(closing);
    }
}
