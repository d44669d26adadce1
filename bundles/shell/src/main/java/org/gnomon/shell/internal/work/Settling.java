package org.gnomon.shell.internal.work;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.gnomon.model.Sample;
import org.gnomon.model.VmId;
import org.gnomon.service.Telemetry;
import org.gnomon.time.Scheduler;

/**
 * Waits until a guest that has just been started does its work. What a guest does while it boots is
 * no measure for anything.
 */
final class Settling {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);
    private static final int MOST_LOOKS = 480;

    /** Four seconds: more than what came before a rehearsal or a switch is looked at for. */
    private static final int ENOUGH = 16;

    private final Telemetry telemetry;
    private final Scheduler scheduler;
    private final Await await;
    private final Output out;

    Settling(DemoServices services, Await await, Output out) {
        this.telemetry = services.telemetry();
        this.scheduler = services.scheduler();
        this.await = await;
        this.out = out;
    }

    /**
     * Returns at once if the guest's progress cannot be seen, and after two minutes in any case.
     */
    void await(VmId vm) throws InterruptedException {
        int good = 0;
        Instant seen = Instant.MIN;
        for (int look = 0; look < MOST_LOOKS && good < ENOUGH; look++) {
            Optional<Sample> sample = telemetry.latest(vm);
            if (sample.isPresent() && sample.get().at().isAfter(seen)) {
                seen = sample.get().at();
                double progress = sample.get().guestProgress();
                if (Double.isNaN(progress)) {
                    return;
                }
                good = progress > 0 ? good + 1 : 0;
            }
            if (look == 0) {
                out.say("Waiting until the guest is up and does its work ...");
            }
            await.result(scheduler.delay(LOOK_AGAIN));
        }
        if (good < ENOUGH) {
            out.say("The guest still does no work that can be seen; going on all the same.");
        }
    }
}
