package org.gnomon.service;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.gnomon.model.Progress;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.Update;
import org.gnomon.model.VmId;
import org.gnomon.spi.backend.FinalSync;
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
