package org.gnomon.prediction.internal.blackout;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.gnomon.model.Blackout;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.VmId;

/**
 * A switch that was measured: what the forecast learns from.
 *
 * @param at when
 * @param vm of which VM
 * @param conditions what it was like before; empty if only its length was told
 * @param blackout how long it took
 */
record Switched(Instant at, VmId vm, Optional<SwitchConditions> conditions, Blackout blackout) {

    private static final Duration LONGEST = Duration.ofDays(1);

    /** One of which nothing but the length is known. */
    static Switched told(Instant at, VmId vm, Duration total) {
        Duration none = Duration.ZERO;
        Blackout blackout = new Blackout(none, none, none, none, none, total);
        return new Switched(at, vm, Optional.empty(), blackout);
    }

    double totalMillis() {
        return blackout.total().toNanos() / 1e6;
    }

    double finalSyncMillis() {
        return blackout.finalSync().toNanos() / 1e6;
    }

    /** Whether it can be right. A switch takes some time, and no part of it more than the whole. */
    boolean isPlausible() {
        Duration total = blackout.total();
        return isSpan(total)
                && !total.isZero()
                && isSpan(blackout.vcpuStop())
                && isSpan(blackout.finalSync())
                && isSpan(blackout.deviceTransfer())
                && isSpan(blackout.diskHandover())
                && isSpan(blackout.activation())
                && blackout.finalSync().compareTo(total) <= 0;
    }

    static boolean isSpan(Duration span) {
        return !span.isNegative() && span.compareTo(LONGEST) <= 0;
    }
}
