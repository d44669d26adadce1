package org.gnomon.switchover.internal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.gnomon.model.Progress;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.Update;
import org.gnomon.model.VmId;
import org.gnomon.service.DecisionLog;
import org.gnomon.service.Journal;
import org.gnomon.service.SwitchoverController;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.spi.lease.LeaseStore;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The Switchover Controller as a service. The store of leases with the highest ranking is used from
 * the next lease on; a lease that is held stays with the store that gave it.
 */
@Component(service = SwitchoverController.class)
public final class SwitchoverComponent implements SwitchoverController {

    private final AtomicReference<LeaseStore> leases = new AtomicReference<>();
    private final AtomicReference<DecisionLog> decisions = new AtomicReference<>();
    private final SwitchoverService core;

    @Activate
    public SwitchoverComponent(
            @Reference Journal journal,
            @Reference TimeSource time,
            @Reference Scheduler scheduler) {
        this.core =
                new SwitchoverService(
                        journal,
                        new PluggedLeases(leases::get),
                        new PluggedDecisions(decisions::get),
                        time,
                        scheduler);
    }

    @Reference(policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindLeases(LeaseStore store) {
        leases.set(store);
    }

    void unbindLeases(LeaseStore store) {
        leases.compareAndSet(store, null);
    }

    @Reference(
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            cardinality = ReferenceCardinality.OPTIONAL)
    void bindDecisions(DecisionLog log) {
        decisions.set(log);
    }

    void unbindDecisions(DecisionLog log) {
        decisions.compareAndSet(log, null);
    }

    @Deactivate
    void stop() {
        core.close();
    }

    @Override
    public CompletionStage<SwitchoverReport> switchOver(
            VirtualMachine vm, Update update, FinalSync sync, Consumer<Progress> progress) {
        return core.switchOver(vm, update, sync, progress);
    }

    @Override
    public CompletionStage<SwitchoverReport> switchOver(
            VirtualMachine vm,
            Update update,
            List<Candidate> candidates,
            Consumer<Progress> progress) {
        return core.switchOver(vm, update, candidates, progress);
    }

    @Override
    public List<Attempt> attempts(VmId vm) {
        return core.attempts(vm);
    }

    @Override
    public CompletionStage<SwitchoverReport> failOver(
            VirtualMachine vm, List<Replica> replicas, String reason, Consumer<Progress> progress) {
        return core.failOver(vm, replicas, reason, progress);
    }

    @Override
    public CompletionStage<SwitchoverReport> commit(VirtualMachine vm) {
        return core.commit(vm);
    }

    @Override
    public CompletionStage<SwitchoverReport> rollback(
            VirtualMachine vm, String reason, Consumer<Progress> progress) {
        return core.rollback(vm, reason, progress);
    }

    @Override
    public CompletionStage<Optional<SwitchoverReport>> recover(VirtualMachine vm) {
        return core.recover(vm);
    }

    @Override
    public Optional<SwitchoverReport> last(VmId vm) {
        return core.last(vm);
    }
}
