package org.gnomon.service;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.Progress;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.Update;
import org.gnomon.model.VmId;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The Switchover Controller: one switchover of a VM at a time, as a state machine with a journal.
 *
 * <pre>
 * PLANNED -> PREPARED -> FROZEN -> FINALISED -> FENCED -> ACTIVATED -> WATCHING -> COMMITTED
 *    any state before COMMITTED -> ROLLING_BACK -> ROLLED_BACK
 *    any state whose truth cannot be established -> NEEDS_OPERATOR
 * </pre>
 */
@ProviderType
public interface SwitchoverController {

    /**
     * Switches a VM to a new VMM, up to WATCHING. A failure before the old side was fenced is a
     * report with ROLLED_BACK and the problem, not a failed stage; the guest then never left the
     * old side. The stage fails only if nothing was begun: {@code busy}, {@code journal-failed}.
     */
    CompletionStage<SwitchoverReport> switchOver(
            VirtualMachine vm, Update update, FinalSync sync, Consumer<Progress> progress);

    /**
     * As above with several shadows. The next candidate is tried, with a new epoch, when one failed
     * before its activation and the old side is proved to run; {@link #attempts} tells. Each needs
     * the VM's lease ({@link org.gnomon.spi.lease}).
     *
     * @param candidates in promotion order, at least one
     */
    CompletionStage<SwitchoverReport> switchOver(
            VirtualMachine vm,
            Update update,
            List<Candidate> candidates,
            Consumer<Progress> progress);

    /**
     * A shadow that can take over.
     *
     * @param place which
     * @param sync what copies the last changes to it
     */
    record Candidate(ShadowPlace place, FinalSync sync) {}

    /** What the last switchover or failover of a VM tried, in order. Never blocks. */
    List<Attempt> attempts(VmId vm);

    /**
     * One try.
     *
     * @param place on which shadow
     * @param epoch the activation it was to make
     * @param problem why it failed; empty for the one that did not
     */
    record Attempt(ShadowPlace place, Epoch epoch, Optional<Problem> problem) {}

    /**
     * Goes on from a checkpoint because the primary is lost: PLANNED, FENCED, ACTIVATED, COMMITTED.
     * The report's {@code lossWindow} says what was lost. If the primary is found to run after all
     * and was not fenced, the report says ROLLED_BACK; if no replica could do it, NEEDS_OPERATOR,
     * and nothing that could still help was thrown away. Never goes back by itself.
     *
     * @param replicas that hold a checkpoint, in promotion order
     * @param reason what was found
     */
    CompletionStage<SwitchoverReport> failOver(
            VirtualMachine vm, List<Replica> replicas, String reason, Consumer<Progress> progress);

    /** WATCHING becomes COMMITTED: the old side is released. */
    CompletionStage<SwitchoverReport> commit(VirtualMachine vm);

    /**
     * Goes back to the old side: with the guest's present state while the new side can still give
     * it, else to the kept checkpoint, with the loss window in the report. Fails with {@code
     * nothing-to-roll-back}.
     */
    CompletionStage<SwitchoverReport> rollback(
            VirtualMachine vm, String reason, Consumer<Progress> progress);

    /** The last or present switchover of a VM, also from before a restart. Never blocks. */
    Optional<SwitchoverReport> last(VmId vm);

    /**
     * Settles what a crash left of a VM's last switchover: reads the journal, asks the backend what
     * runs, and moves to exactly one of WATCHING, COMMITTED, ROLLED_BACK or NEEDS_OPERATOR. It
     * never guesses. To be called once for each VM that was found again, before anything else is
     * done with it. Empty if the VM was never switched. Fails with {@code busy} or {@code
     * journal-failed}; a settled switchover is left as it is.
     */
    CompletionStage<Optional<SwitchoverReport>> recover(VirtualMachine vm);
}
