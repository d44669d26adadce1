package org.gnomon.itests.evaluation.blackout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.gnomon.itests.evaluation.blackout.Replay.Outcome;
import org.gnomon.itests.support.topics.Arguments;
import org.gnomon.itests.support.topics.Command;
import org.gnomon.itests.support.topics.Report;

/** {@code evaluate blackout}: forecast blackouts against measured ones. */
public final class BlackoutCommand implements Command {

    static final double MEDIAN_ERROR = 0.10;
    static final double HOLDS_LEAST = 0.85;
    static final double HOLDS_MOST = 0.95;
    static final int LEAST_SWITCHES = 60;

    private static final double FAR_OFF = 0.25;

    /** So many come before the first promised bound; recorded on top of what was asked for. */
    private static final int WARM_UP = 14;

    @Override
    public String name() {
        return "blackout";
    }

    @Override
    public String help() {
        return "DIR, or its folder blackout, has recordings of switches (*.jsonl); each is gone\n"
                + "through in order, and every switch forecast from those before it.\n"
                + "--switchovers N  records N switches on real QEMU now, after "
                + WARM_UP
                + " to warm up, and\n"
                + "                 goes through those; needs ./gnomon setup kvm, about 3 s each\n"
                + "--seed S         under other loads\n";
    }

    @Override
    public Report run(Arguments arguments) throws Exception {
        long wanted = arguments.number("switchovers", 0);
        long seed = arguments.number("seed", 5);
        List<Recording> recordings =
                wanted > 0
                        ? List.of(RealSwitches.record(wanted + WARM_UP, seed))
                        : Recording.all(arguments.data());
        return report(recordings);
    }

    static Report report(List<Recording> recordings) throws IOException {
        Report report = new Report("blackout");
        List<Outcome> all = new ArrayList<>();
        int again = 0;
        for (Recording recording : recordings) {
            Replay replay = Replay.of(recording);
            switches(report, recording.name(), replay.outcomes());
            all.addAll(replay.outcomes());
            again += (int) replay.outcomes().stream().filter(BlackoutCommand::isAsShown).count();
        }
        List<Outcome> forecast = all.stream().filter(o -> o.forecast().isPresent()).toList();
        List<Outcome> promised = all.stream().filter(Outcome::isPromised).toList();
        List<Outcome> counted = forecast.stream().filter(o -> !isEarly(o)).toList();
        summary(report, forecast, counted, promised);
        report.note(
                again
                        + " of "
                        + all.size()
                        + " forecasts are those shown then; the rest is a newer model.");
        refusals(report, forecast);
        return report.atLeast("switches after the warm-up", counted.size(), LEAST_SWITCHES)
                .atMost("median error", median(counted), MEDIAN_ERROR)
                .between(
                        "share of promised bounds that hold",
                        share(promised, promised.stream().filter(Outcome::holds).count()),
                        HOLDS_LEAST,
                        HOLDS_MOST);
    }

    private static boolean isAsShown(Outcome o) {
        double shown = o.recorded().shown();
        return o.forecast().isEmpty()
                ? Double.isNaN(shown)
                : Math.abs(o.middle() - shown) <= 1e-6 * shown;
    }

    private static void switches(Report report, String name, List<Outcome> outcomes) {
        report.table(
                "Switches of " + name,
                "load",
                "to",
                "measured ms",
                "forecast ms",
                "error",
                "bound ms",
                "holds");
        for (Outcome o : outcomes) {
            report.row(
                    o.recorded().load(),
                    o.recorded().seen().to().map(v -> v.version()).orElse("-"),
                    o.recorded().millis(),
                    o.middle(),
                    o.error(),
                    o.isPromised() ? o.forecast().orElseThrow().milliseconds().upper() : Double.NaN,
                    !o.isPromised() ? "-" : o.holds() ? "yes" : "no");
        }
    }

    /** Before enough was seen for any bound. */
    private static boolean isEarly(Outcome o) {
        return o.forecast().orElseThrow().basis().contains("a bound is promised from");
    }

    private static void summary(
            Report report, List<Outcome> forecast, List<Outcome> counted, List<Outcome> promised) {
        report.table("Summary", "of", "switches", "median error", "off by 25 % or more", "holds");
        row(report, "all with a forecast, warm-up too", forecast);
        row(report, "those after the warm-up", counted);
        row(report, "those with a promised bound", promised);
        long down = promised.stream().filter(o -> isDown(o)).count();
        if (down > 0 && down < promised.size()) {
            row(report, "  promised, to the older", where(promised, true));
            row(report, "  promised, to the newer", where(promised, false));
        }
        report.note(
                String.format(
                        "The median bound is %.2f times the forecast.",
                        middle(
                                promised.stream()
                                        .mapToDouble(
                                                o ->
                                                        o.forecast()
                                                                        .orElseThrow()
                                                                        .milliseconds()
                                                                        .upper()
                                                                / o.middle())
                                        .toArray())));
    }

    private static List<Outcome> where(List<Outcome> outcomes, boolean down) {
        return outcomes.stream().filter(o -> isDown(o) == down).toList();
    }

    private static boolean isDown(Outcome o) {
        String to = o.recorded().seen().to().map(v -> v.version()).orElse("");
        return major(to) < major(o.recorded().seen().from().version());
    }

    private static int major(String version) {
        String digits = version.replaceAll("\\D.*", "");
        return digits.isEmpty() || digits.length() > 8 ? 0 : Integer.parseInt(digits);
    }

    private static void row(Report report, String name, List<Outcome> of) {
        boolean bounds = !of.isEmpty() && of.stream().allMatch(Outcome::isPromised);
        report.row(
                name,
                of.size(),
                median(of),
                share(of, of.stream().filter(o -> o.error() >= FAR_OFF).count()),
                bounds ? share(of, of.stream().filter(Outcome::holds).count()) : Double.NaN);
    }

    /** Why nothing was promised. */
    private static void refusals(Report report, List<Outcome> forecast) {
        long early = forecast.stream().filter(BlackoutCommand::isEarly).count();
        long outside = forecast.stream().filter(o -> !o.isPromised()).count() - early;
        report.note(
                String.format(
                        "%d forecasts were too early for a bound (warm-up), %d later ones outside"
                                + " of what had been seen: nothing was promised for those.",
                        early, outside));
    }

    private static double share(List<Outcome> of, long count) {
        return of.isEmpty() ? Double.NaN : count / (double) of.size();
    }

    private static double median(List<Outcome> of) {
        return middle(of.stream().mapToDouble(Outcome::error).toArray());
    }

    private static double middle(double[] values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        java.util.Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
