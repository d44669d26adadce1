package org.gnomon.shell.internal.work;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Sample;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.Scheduler;

/**
 * Waits until a guest that has just been started does its work. What a guest does while it boots is
 * no measure for anything. To be used before the VM is protected, as long as nobody else samples
 * it.
 */
final class Settling {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);
    private static final int MOST_LOOKS = 480;
    private static final int ENOUGH = 8;

    private final Scheduler scheduler;
    private final Await await;
    private final Output out;

    Settling(Scheduler scheduler, Await await, Output out) {
        this.scheduler = scheduler;
        this.await = await;
        this.out = out;
    }

    /** Goes on soon if the guest's progress cannot be seen, and after two minutes in any case. */
    void await(VirtualMachine vm) throws InterruptedException {
        int working = 0;
        int unseen = 0;
        out.say("Waiting until the guest is up and does its work ...");
        for (int look = 0; look < MOST_LOOKS && working < ENOUGH && unseen < ENOUGH; look++) {
            double progress = await.result(progress(vm));
            // The first samples after a start may not have it yet.
            unseen = Double.isNaN(progress) ? unseen + 1 : 0;
            working = progress > 0 ? working + 1 : 0;
            await.result(scheduler.delay(LOOK_AGAIN));
        }
        if (working < ENOUGH) {
            out.say("The guest does no work that can be seen; going on all the same.");
        }
    }

    private static CompletionStage<Double> progress(VirtualMachine vm) {
        return vm.sample().thenApply(Sample::guestProgress).exceptionally(error -> Double.NaN);
    }
}
