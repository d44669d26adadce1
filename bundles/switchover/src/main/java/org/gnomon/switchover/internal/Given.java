package org.gnomon.switchover.internal;

import java.time.Duration;
import org.gnomon.model.Epoch;

/**
 * What a step rests on besides its message. Any part is null if there was none.
 *
 * @param found what was seen at the last look
 * @param next the attempt that is begun now
 * @param loss guest time that this attempt would lose, at most
 * @param back the activation of the rollback that is begun now
 */
record Given(Truth.Findings found, Course.Plan next, Duration loss, Epoch back) {

    static Given seen(Truth.Findings found) {
        return new Given(found, null, null, null);
    }

    Given next(Course.Plan plan, Duration atMost) {
        return new Given(found, plan, atMost, null);
    }

    Given back(Epoch epoch) {
        return new Given(found, null, null, epoch);
    }
}
