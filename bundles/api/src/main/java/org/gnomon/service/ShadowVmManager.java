package org.gnomon.service;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.gnomon.model.Alert;
import org.gnomon.model.CheckpointStatus;
import org.gnomon.model.Judgement;
import org.gnomon.model.Plan;
import org.gnomon.model.Progress;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.ShadowState;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.VmId;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The Shadow VM Manager: which VMs are protected, the life of their shadows, and updates from
 * signal to verdict. One operation per VM at a time; a second one fails with {@code busy}.
 */
@ProviderType
public interface ShadowVmManager {

    /** Gives a VM a shadow; completes when it is in sync and a first checkpoint was measured. */
    CompletionStage<Shadow> protect(VmId vm, ProtectionPolicy policy, Consumer<Progress> progress);

    /** As above with one or several shadows; completes when the first one is there. */
    CompletionStage<Shadow> protect(
            VmId vm, ProtectionPolicy policy, Redundancy redundancy, Consumer<Progress> progress);

    /** A VM's shadows one by one, in promotion order; empty if it has none. Never blocks. */
    List<Member> members(VmId vm);

    /**
     * One of a VM's shadows.
     *
     * @param place where it stands
     * @param state where it is in its life
     * @param replication how far it is
     * @param checkpoints how checkpoint mode does on it
     * @param detail in words
     */
    record Member(
            ShadowPlace place,
            ShadowState state,
            Optional<ReplicationStatus> replication,
            Optional<CheckpointStatus> checkpoints,
            String detail) {}

    /** How a VM is made redundant; empty if it is not protected. Never blocks. */
    Optional<Redundancy> redundancy(VmId vm);

    /**
     * Goes on from the newest checkpoint of a VM whose primary is lost, because a person says so.
     * Fails with {@code refused} if the primary runs.
     */
    CompletionStage<SwitchoverReport> failover(VmId vm, Consumer<Progress> progress);

    /** Takes the shadow away; the VM goes on. */
    CompletionStage<Void> unprotect(VmId vm);

    /** The shadows, by VM. Never blocks. */
    List<Shadow> shadows();

    /** The shadow of a VM; empty if it has none. Never blocks. */
    Optional<Shadow> shadow(VmId vm);

    /** What an update would do; moves nothing (dry run). */
    CompletionStage<Plan> plan(Update update);

    /**
     * Tries an update on the shadow: checkpoint, calibration, trial, verdict, and the shadow back
     * to IN_SYNC. A no-go raises an alert. The primary stands still only for the checkpoint.
     */
    CompletionStage<Judgement> rehearse(Update update, Consumer<Progress> progress);

    /**
     * Switches without a rehearsal of its own: allowed only if the last rehearsal of this very
     * update said go and is not older than ten minutes, or if forced. Watches and commits, or rolls
     * back.
     */
    CompletionStage<UpdateReport> switchover(
            Update update, boolean force, Consumer<Progress> progress);

    /** The whole job: plan, rehearse, decide, switch, watch, commit or roll back, report. */
    CompletionStage<UpdateReport> update(Update update, Consumer<Progress> progress);

    /**
     * Rolls back the last switchover while it is being watched, or an update that is under way at
     * its next safe point. One that had not begun to switch is called off: the report then says
     * ROLLED_BACK with the problem {@code called-off}, and the guest never left. Fails with {@code
     * nothing-to-roll-back} once it is committed.
     */
    CompletionStage<SwitchoverReport> rollback(VmId vm, Consumer<Progress> progress);

    /** The alerts since the start and those in the journal, newest last. */
    List<Alert> alerts();

    /** Called with each alert once, after the journal has it. */
    Subscription onAlert(Consumer<Alert> listener);

    /**
     * A protected VM's shadow.
     *
     * @param vm whose
     * @param state where it is in its life
     * @param policy how it is kept
     * @param replication how far it is, empty before the first round
     * @param detail in words: what it is doing, or why it failed
     * @param since time in this state
     */
    record Shadow(
            VmId vm,
            ShadowState state,
            ProtectionPolicy policy,
            Optional<ReplicationStatus> replication,
            String detail,
            Duration since) {}
}
