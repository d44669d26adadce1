package org.gnomon.shadow.internal;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.UpdateImpact;
import org.gnomon.service.PredictiveAnalysis.BlackoutForecast;
import org.gnomon.service.PredictiveAnalysis.Convergence;

/**
 * What was foreseen of an update when it was planned.
 *
 * @param conditions what the VM was like; empty in a plan of the first form
 * @param blackout forecast, empty if nothing was measured yet
 * @param impact on the VM's figures
 */
record Foreseen(
        Optional<SwitchConditions> conditions,
        Optional<BlackoutForecast> blackout,
        List<UpdateImpact> impact) {

    private static final String NOTHING = "nothing was measured yet; protecting the VM does that";

    Foreseen {
        impact = List.copyOf(impact);
    }

    /** What the forecast rests on, the figure to plan with first. */
    String basis() {
        if (conditions.isEmpty() || blackout.isEmpty()) {
            return blackout.map(BlackoutForecast::basis).orElse(NOTHING);
        }
        return bound(blackout.get()) + "; " + blackout.get().basis();
    }

    private static String bound(BlackoutForecast forecast) {
        return forecast.upperLevel() == 0
                ? "no bound is promised"
                : String.format(
                        Locale.ROOT,
                        "to plan with: %.1f ms, which %.0f %% of switches stay below",
                        forecast.milliseconds().upper(),
                        100 * forecast.upperLevel());
    }

    /** The forecast in a sentence's middle. */
    String blackoutInShort() {
        return blackout.map(BlackoutForecast::milliseconds)
                .map(ms -> String.format(Locale.ROOT, "a blackout of about %.1f ms", ms.p50()))
                .map(text -> text + " is forecast")
                .orElse("no blackout can be forecast yet");
    }

    /** What an operator should know before; empty if nothing. */
    List<String> notes() {
        return blackout.map(BlackoutForecast::convergence)
                        .filter(c -> c == Convergence.DOES_NOT_CONVERGE)
                        .isEmpty()
                ? List.of()
                : List.of(
                        "Note: the guest changes its memory faster than it can be copied, so what"
                                + " is left to copy in the blackout does not become small. Switch"
                                + " when it is calmer, or allow more bytes per second.");
    }

    /** A line of what is expected of one figure. */
    static String said(UpdateImpact impact) {
        String change =
                impact.change()
                        .map(
                                c ->
                                        String.format(
                                                Locale.ROOT,
                                                "%+.1f %% (%+.1f to %+.1f %%, %.0f %% of updates)",
                                                100 * c.p50(),
                                                100 * c.lower(),
                                                100 * c.upper(),
                                                100 * c.level()))
                        .orElse("unknown");
        String basis = impact.basis();
        return impact.metric().label()
                + " "
                + (basis.startsWith(change) ? basis : change + ": " + basis);
    }
}
