package org.gnomon.shell.internal.work;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.service.ShadowVmManager;
import org.gnomon.service.VmInventory;
import org.gnomon.time.Scheduler;

/** Ends a VM, its shadow first. One that was adopted is only let go. */
public final class VmEnding {

    private static final Duration TRY_AGAIN = Duration.ofMillis(500);
    private static final int TRIES = 100;

    private final VmInventory inventory;
    private final ShadowVmManager shadows;
    private final Scheduler scheduler;
    private final Output out;
    private final Await await = new Await();

    public VmEnding(
            VmInventory inventory, ShadowVmManager shadows, Scheduler scheduler, Output out) {
        this.inventory = inventory;
        this.shadows = shadows;
        this.scheduler = scheduler;
        this.out = out;
    }

    /**
     * Ends it. Waits some time if it is busy with something else.
     *
     * @return whether it was ended; false if it was only let go
     */
    public boolean end(VmId vm) throws InterruptedException {
        boolean adopted = inventory.require(vm).definition().origin() == VmDefinition.Origin.ADOPT;
        if (shadows.shadow(vm).isPresent()) {
            out.say("Taking away the shadow of VM " + vm + " ...");
            patiently(vm, () -> shadows.unprotect(vm));
        }
        out.say((adopted ? "Letting go of VM " : "Ending VM ") + vm + " ...");
        patiently(vm, () -> inventory.stop(vm));
        return !adopted;
    }

    private void patiently(VmId vm, Supplier<CompletionStage<Void>> act)
            throws InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                await.result(act.get());
                return;
            } catch (GnomonException e) {
                if (!e.problem().code().equals(Problem.BUSY) || tries == TRIES) {
                    throw e;
                }
                if (tries == 1) {
                    out.say("VM " + vm + " is busy; waiting until it is not ...");
                }
            }
            await.result(scheduler.delay(TRY_AGAIN));
        }
    }
}
