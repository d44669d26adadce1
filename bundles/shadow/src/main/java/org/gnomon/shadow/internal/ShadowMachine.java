package org.gnomon.shadow.internal;

import static org.gnomon.model.ShadowState.ABSENT;
import static org.gnomon.model.ShadowState.FAILED;
import static org.gnomon.model.ShadowState.IN_SYNC;
import static org.gnomon.model.ShadowState.LAGGING;
import static org.gnomon.model.ShadowState.REHEARSING;
import static org.gnomon.model.ShadowState.RETIRED;
import static org.gnomon.model.ShadowState.SEEDING;
import static org.gnomon.model.ShadowState.SWITCHING;

import java.util.Optional;
import org.gnomon.model.ShadowState;

/** The life of a shadow. Pure; drawn in the package. */
final class ShadowMachine {

    /** What happens to a shadow. */
    enum Event {
        PROTECT,
        SEEDED,
        LAGS,
        CAUGHT_UP,
        REHEARSE,
        REHEARSED,
        SWITCH,
        /** The switch was undone before the guest had left the old side. */
        STAYED,
        /** A restart found a switch that is being watched. */
        WATCH_GOES_ON,
        COMMITTED,
        /** Rolled back after the guest had run on the new side. */
        WENT_BACK,
        /** It became the VM, because the primary was lost. */
        FAILED_OVER,
        /** The guest shut itself down. */
        PARK,
        RESEED,
        FAIL,
        UNPROTECT
    }

    private ShadowMachine() {}

    /** The next state; empty if the event has no place in this one. */
    static Optional<ShadowState> on(ShadowState state, Event event) {
        return Optional.ofNullable(next(state, event));
    }

    private static ShadowState next(ShadowState state, Event event) {
        return switch (event) {
            case PROTECT -> state == ABSENT || state == FAILED ? SEEDING : null;
            case SEEDED -> state == SEEDING ? IN_SYNC : null;
            case LAGS -> state == IN_SYNC || state == SEEDING ? LAGGING : null;
            case CAUGHT_UP -> state == LAGGING ? IN_SYNC : null;
            case REHEARSE -> follows(state) ? REHEARSING : null;
            case REHEARSED -> state == REHEARSING ? IN_SYNC : null;
            case SWITCH -> follows(state) ? SWITCHING : null;
            case STAYED -> state == SWITCHING ? IN_SYNC : null;
            case WATCH_GOES_ON -> state == ABSENT || state == FAILED ? SWITCHING : null;
            case COMMITTED -> state == SWITCHING ? RETIRED : null;
            case WENT_BACK -> state == SWITCHING ? SEEDING : null;
            case FAILED_OVER, PARK ->
                    state == ABSENT || state == REHEARSING || state == SWITCHING ? null : RETIRED;
            case RESEED -> state == RETIRED ? SEEDING : null;
            case FAIL -> state == ABSENT ? null : FAILED;
            case UNPROTECT ->
                    state == ABSENT || state == REHEARSING || state == SWITCHING ? null : ABSENT;
        };
    }

    /** Whether the shadow follows its primary, near or late. */
    static boolean follows(ShadowState state) {
        return state == IN_SYNC || state == LAGGING;
    }
}
