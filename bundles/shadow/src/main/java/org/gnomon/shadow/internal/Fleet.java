package org.gnomon.shadow.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowState;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.service.SwitchoverController;
import org.gnomon.spi.backend.VirtualMachine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings VMs to where configuration and journal want them, whenever a backend or a configuration
 * arrives: settles cut-off switchovers, goes on with watches, starts and protects what is listed.
 */
public final class Fleet implements Inventory.BackendListener {

    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

    private static final String DELAYED = "recover";
    private static final Set<String> RUNNING = Set.of("started", "adopted", "found");

    private final Inventory inventory;
    private final ShadowManager manager;
    private final SwitchoverController switchovers;
    private final Journal journal;
    private final Map<String, VmConfig> configs = new ConcurrentSkipListMap<>();
    private final Set<String> settledKinds = ConcurrentHashMap.newKeySet();
    private final Set<VmId> settling = ConcurrentHashMap.newKeySet();
    private final Retries retries;
    private final Set<VmId> underWay = ConcurrentHashMap.newKeySet();

    public Fleet(
            Inventory inventory,
            ShadowManager manager,
            SwitchoverController switchovers,
            Journal journal) {
        this.inventory = inventory;
        this.manager = manager;
        this.switchovers = switchovers;
        this.journal = journal;
        this.retries = new Retries(manager.scheduler());
    }

    /** Begins; also with the backends that are there already. */
    public void start() {
        inventory.follow(this);
    }

    /** Ends; VMs and shadows stay as they are. */
    public void stop() {
        inventory.unfollow(this);
    }

    /** A configuration came or changed; one that is broken is an alert and harms no other. */
    public CompletionStage<Void> configure(Map<String, ?> raw) {
        VmConfig config;
        try {
            config = VmConfig.parse(raw);
            requireOnlyOne(config);
        } catch (GnomonException e) {
            configs.remove(VmConfig.sourceOf(raw));
            return complain(VmConfig.vmOf(raw), VmConfig.sourceOf(raw), e);
        }
        configs.put(config.source(), config);
        manager.alarm().over(config.definition().id(), cause(config.source()));
        // Not before what a crash left on that backend is settled.
        if (!settledKinds.contains(config.definition().backend())) {
            LOG.info(
                    "{} waits for the backend '{}'",
                    config.definition().id(),
                    config.definition().backend());
            return Stages.done(null);
        }
        return bring(config);
    }

    private void requireOnlyOne(VmConfig config) {
        for (VmConfig other : configs.values()) {
            boolean same = other.definition().id().equals(config.definition().id());
            if (same && !other.source().equals(config.source())) {
                throw Problem.of(
                                Problem.INVALID_INPUT,
                                config.source()
                                        + ": id is '"
                                        + other.definition().id()
                                        + "', which "
                                        + other.source()
                                        + " has already",
                                "Give each VM one file.")
                        .asException();
            }
        }
    }

    /**
     * A configuration was taken away. The VM and its shadow stay: taking them away is a command.
     */
    public void forget(Map<String, ?> raw) {
        configs.remove(VmConfig.sourceOf(raw));
        manager.alarm().over(VmConfig.vmOf(raw), cause(VmConfig.sourceOf(raw)));
    }

    @Override
    public void delayed(String kind, Problem problem) {
        manager.alarm().raiseOnce(nameless(kind), DELAYED, problem);
    }

    @Override
    public void arrived(Inventory.Arrival arrival) {
        manager.alarm().over(nameless(arrival.kind()), DELAYED);
        arrival.unclear().forEach(problem -> unclear(arrival.kind(), problem));
        Set<VmId> unclear =
                arrival.unclear().stream()
                        .map(problem -> named(arrival.kind(), problem))
                        .collect(Collectors.toSet());
        CompletionStage<Void> all = Stages.done(null);
        for (VirtualMachine vm : arrival.found()) {
            all = all.thenCompose(v -> settle(vm));
        }
        Stages.then(all, (v, error) -> listed(arrival, unclear));
    }

    private void unclear(String kind, Problem problem) {
        String cause = "unclear/" + kind + "/" + problem.code() + "/" + problem.message();
        manager.alarm().raiseOnce(named(kind, problem), cause, problem);
    }

    private CompletionStage<Void> listed(Inventory.Arrival arrival, Set<VmId> unclear) {
        settledKinds.add(arrival.kind());
        warnOfLost(arrival, unclear);
        for (VmConfig config : List.copyOf(configs.values())) {
            VmDefinition definition = config.definition();
            boolean its = definition.backend().equals(arrival.kind());
            if (its && !unclear.contains(definition.id())) {
                bring(config);
            }
        }
        return Stages.done(null);
    }

    @Override
    public void left(String kind, List<VmId> its) {
        settledKinds.remove(kind);
        manager.returns().lost(its, kind);
    }

    // Whoever listed such a VM gets it again, or is told by bring().
    private void warnOfLost(Inventory.Arrival arrival, Set<VmId> unclear) {
        Map<VmId, Journal.Entry> last = new HashMap<>();
        journal.entries().stream()
                .filter(e -> e.kind() == Journal.Kind.VM)
                .filter(e -> arrival.kind().equals(e.fields().get("backend")))
                .forEach(e -> last.put(e.vm(), e));
        last.forEach(
                (vm, entry) -> {
                    boolean gone =
                            RUNNING.contains(entry.fields().getOrDefault("event", ""))
                                    && inventory.find(vm).isEmpty()
                                    && !unclear.contains(vm)
                                    && configOf(vm).isEmpty();
                    if (gone) {
                        manager.alarm()
                                .raiseOnce(
                                        vm,
                                        "vanished/" + entry.sequence(),
                                        isUnsettled(vm)
                                                ? Sentences.unsettled(vm)
                                                : Sentences.vanished(vm));
                    }
                });
    }

    private boolean isUnsettled(VmId vm) {
        return switchovers.last(vm).map(r -> !r.status().isFinal()).orElse(false);
    }

    /** Finds the VM or starts it, and protects it if that is wanted. Never fails. */
    private CompletionStage<Void> bring(VmConfig config) {
        VmId id = config.definition().id();
        if (!underWay.add(id)) {
            return Stages.done(null);
        }
        Retries.Task task =
                new Retries.Task(
                        () -> bringNow(config),
                        () -> configs.get(config.source()) == config,
                        error -> complain(id, config.source(), error));
        return retries.run(
                task,
                done -> {
                    underWay.remove(id);
                    settled(done, id, config.source());
                });
    }

    private void settled(boolean done, VmId vm, String source) {
        if (done) {
            manager.alarm().over(vm, cause(source));
        }
    }

    private CompletionStage<Void> bringNow(VmConfig config) {
        VmDefinition definition = config.definition();
        Optional<VirtualMachine> here = inventory.find(definition.id());
        CompletionStage<VirtualMachine> vm =
                here.isPresent()
                        ? Stages.done(here.get())
                        : isUnsettled(definition.id())
                                ? Stages.failed(Sentences.unsettled(definition.id()))
                                : inventory.define(definition);
        return vm.thenCompose(
                v ->
                        config.protect()
                                        && !settling.contains(definition.id())
                                        && !isLeftToPerson(definition.id())
                                ? protect(v, config.care())
                                : Stages.done(null));
    }

    private CompletionStage<Void> protect(VirtualMachine vm, Care care) {
        VmId id = vm.definition().id();
        boolean cared =
                manager.returns().isLost(id)
                        || isUnsettled(id)
                        || manager.shadow(id)
                                .filter(s -> s.state() != ShadowState.FAILED)
                                .isPresent();
        if (cared) {
            return Stages.done(null);
        }
        CompletionStage<Void> done =
                manager.protect(id, care.policy(), care.redundancy(), p -> {})
                        .thenApply(shadow -> null);
        return Stages.then(
                done,
                (v, error) -> {
                    // A shadow that could not be had is an alert already, and is tried again.
                    boolean told =
                            error == null
                                    || manager.shadow(id)
                                            .filter(s -> s.state() == ShadowState.FAILED)
                                            .isPresent();
                    return told
                            ? Stages.done(null)
                            : Stages.failed(GnomonException.problemOf(error));
                });
    }

    private boolean isLeftToPerson(VmId vm) {
        return Settlement.isLeftToPerson(switchovers, journal, vm);
    }

    /**
     * What is to be done with a VM that was found; completes with the first try, and tries again
     * what may do later. Never fails.
     */
    private CompletionStage<Void> settle(VirtualMachine vm) {
        VmId id = vm.definition().id();
        settling.add(id);
        Retries.Task task =
                new Retries.Task(
                        () -> settleNow(vm),
                        () -> inventory.find(id).filter(now -> now == vm).isPresent(),
                        error -> complain(id, "recovery of " + id, error));
        return retries.run(
                task,
                done -> {
                    settling.remove(id);
                    settled(done, id, "recovery of " + id);
                });
    }

    private CompletionStage<Void> settleNow(VirtualMachine vm) {
        return Stages.call(() -> switchovers.recover(vm))
                .thenCompose(
                        report ->
                                Stages.call(vm::runState)
                                        .exceptionally(e -> RunState.UNKNOWN)
                                        .thenCompose(run -> goOn(vm, report, run)));
    }

    private CompletionStage<Void> goOn(
            VirtualMachine vm, Optional<SwitchoverReport> report, RunState run) {
        VmId id = vm.definition().id();
        Optional<Care> wanted = wanted(id);
        if (report.map(r -> r.status() == SwitchoverState.WATCHING).orElse(false)) {
            // Not waited for: other VMs are not to wait for its watch.
            Stages.tolerate(
                    "Watching " + id,
                    manager.returns().resumeWatch(vm, wanted.orElse(Care.DEFAULT), report.get()));
            return Stages.done(null);
        }
        if (isLeftToPerson(id) && run != RunState.GONE) {
            SwitchoverReport last = report.orElseThrow();
            Problem problem = last.problem().orElse(Sentences.unsettled(id));
            return once(id, FailoverFlow.operatorOf(last), problem);
        }
        if (run != RunState.RUNNING && run != RunState.PAUSED) {
            // Found because of a checkpoint, or silent: watched, and never started afresh here.
            manager.returns().lostAtStart(vm, wanted.orElse(Care.DEFAULT));
            return Stages.done(null);
        }
        return new Doubts(manager.alarm(), journal)
                .found(vm, run)
                .thenCompose(
                        v -> wanted.isPresent() ? protect(vm, wanted.get()) : Stages.done(null));
    }

    private CompletionStage<Void> once(VmId vm, String cause, Problem problem) {
        return manager.alarm().raiseOnce(vm, cause, problem).thenApply(alert -> null);
    }

    /** The file decides; without one, what the journal remembers. */
    private Optional<Care> wanted(VmId vm) {
        Optional<VmConfig> config = configOf(vm);
        return config.isPresent()
                ? config.filter(VmConfig::protect).map(VmConfig::care)
                : Protection.of(journal, vm);
    }

    private Optional<VmConfig> configOf(VmId vm) {
        return configs.values().stream().filter(c -> c.definition().id().equals(vm)).findFirst();
    }

    private CompletionStage<Void> complain(VmId vm, String source, Throwable error) {
        Problem found = GnomonException.problemOf(error);
        Problem problem =
                found.message().startsWith(source)
                        ? found
                        : Problem.of(
                                found.code(), source + ": " + found.message(), found.nextStep());
        LOG.error("{}", problem);
        return once(vm, cause(source) + problem.message(), problem);
    }

    private static String cause(String source) {
        return "config/" + source + "/";
    }

    /** The VM that a backend's message is about; a made-up name if it names none that is known. */
    private VmId named(String kind, Problem problem) {
        return configs.values().stream()
                .map(c -> c.definition().id())
                .filter(id -> names(problem.message(), id))
                .findFirst()
                .or(
                        () ->
                                journal.entries().stream()
                                        .map(Journal.Entry::vm)
                                        .distinct()
                                        .filter(id -> names(problem.message(), id))
                                        .findFirst())
                .orElseGet(() -> nameless(kind));
    }

    private static VmId nameless(String kind) {
        return new VmId("backend-" + kind);
    }

    private static boolean names(String message, VmId id) {
        return Pattern.compile("(?<![\\w.-])" + Pattern.quote(id.value()) + "(?![\\w-])")
                .matcher(message)
                .find();
    }
}
