package org.gnomon.itests.benchmarks.hosts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.gnomon.itests.benchmarks.hosts.Results.Case;
import org.gnomon.itests.support.topics.Report;

/** The tables of a run, and what is expected of Gnomon beside QEMU's own ways. */
final class Judgement {

    static final double REDIS_BYTES = 0.25;
    static final double SQLITE_BYTES = 0.7;
    static final double BLACKOUT = 0.5;
    static final double NOT_WORSE = 1.1;

    private final Results results;
    private final Report report = new Report("hosts");

    Judgement(Results results) {
        this.results = results;
    }

    Report report() {
        moves();
        beside();
        for (Case one : results.cases()) {
            if (results.of(one).containsKey(GnomonWay.NAME)) {
                expect(one);
            }
        }
        health();
        return report;
    }

    private void moves() {
        report.table(
                "moves (MB: 10^6 bytes on the link; medians)",
                "guest",
                "link",
                "way",
                "MB",
                "in sync s",
                "blackout ms",
                "tick gap ms",
                "usual gap ms",
                "cpu s",
                "cpu s no guest",
                "work before /s",
                "work during /s",
                "blackouts",
                "remark");
        for (Case one : results.cases()) {
            results.of(one).forEach((way, series) -> move(one, way, series));
        }
    }

    private void move(Case one, String way, Series series) {
        report.row(
                one.guest().name(),
                one.link().name(),
                way,
                series.megabytes(),
                series.seconds(),
                series.blackout(),
                series.median(o -> o.blackout().ticks()),
                series.median(o -> o.blackout().usualTicks()),
                series.median(o -> o.cpu().seconds()),
                series.median(o -> o.cpu().overhead()),
                series.median(o -> o.work().before()),
                series.median(o -> o.work().during()),
                series.spread(o -> o.blackout().events(), "%.0f"),
                remark(series));
    }

    private static String remark(Series series) {
        return series.outcomes().stream()
                .map(o -> o.isIntact() ? o.remark() : o.complaint())
                .filter(r -> !r.isEmpty())
                .distinct()
                .reduce((a, b) -> a + "; " + b)
                .orElse("-");
    }

    private void beside() {
        report.table(
                "Gnomon beside QEMU's own (ratios)",
                "case",
                "bytes / xbzrle",
                "bytes / best",
                "blackout / best",
                "time / best",
                "cpu no guest / least",
                "best bytes",
                "best blackout",
                "best time");
        for (Case one : results.cases()) {
            if (results.of(one).containsKey(GnomonWay.NAME)) {
                report.row(
                        one.toString(),
                        ratio(one, Series::megabytes, "xbzrle"),
                        ratio(one, Series::megabytes, ""),
                        ratio(one, Series::blackout, ""),
                        ratio(one, Series::seconds, ""),
                        ratio(one, s -> s.median(o -> o.cpu().overhead()), ""),
                        best(one, Series::megabytes),
                        best(one, Series::blackout),
                        best(one, Series::seconds));
            }
        }
    }

    private Map.Entry<String, Series> least(
            Case one, ToDoubleFunction<Series> figure, String prefix) {
        return results.of(one).entrySet().stream()
                .filter(e -> !GnomonWay.isIt(e.getKey()) && e.getKey().startsWith(prefix))
                .min(Comparator.comparingDouble(e -> figure.applyAsDouble(e.getValue())))
                .orElse(null);
    }

    private String best(Case one, ToDoubleFunction<Series> figure) {
        Map.Entry<String, Series> least = least(one, figure, "");
        return least == null ? "-" : least.getKey();
    }

    private double ratio(Case one, ToDoubleFunction<Series> figure, String prefix) {
        Map.Entry<String, Series> least = least(one, figure, prefix);
        return least == null
                ? Double.NaN
                : figure.applyAsDouble(results.of(one).get(GnomonWay.NAME))
                        / figure.applyAsDouble(least.getValue());
    }

    private void expect(Case one) {
        Map<String, Double> most = Map.of("redis", REDIS_BYTES, "sqlite", SQLITE_BYTES);
        Double bytes = most.get(one.guest().name());
        if (bytes != null && least(one, Series::megabytes, "xbzrle") != null) {
            report.atMost(one + ": bytes / xbzrle", ratio(one, Series::megabytes, "xbzrle"), bytes);
        }
        if (least(one, Series::megabytes, "") != null) {
            report.atMost(one + ": blackout / best", ratio(one, Series::blackout, ""), BLACKOUT);
            report.atMost(one + ": bytes / best", ratio(one, Series::megabytes, ""), NOT_WORSE);
            report.atMost(one + ": time / best", ratio(one, Series::seconds, ""), NOT_WORSE);
        }
    }

    private void health() {
        List<Outcome> ours = new ArrayList<>(results.of(GnomonWay.NAME));
        ours.addAll(results.of(GnomonWay.COLD));
        if (!ours.isEmpty()) {
            report.atMost(
                    "guests harmed by Gnomon, of " + ours.size(),
                    ours.stream().filter(o -> !o.isIntact()).count(),
                    0);
        }
        long harmed =
                results.cases().stream()
                        .flatMap(c -> results.of(c).entrySet().stream())
                        .filter(e -> !GnomonWay.isIt(e.getKey()))
                        .mapToLong(e -> e.getValue().harmed())
                        .sum();
        report.note("Guests harmed by QEMU's own ways: " + harmed + ".");
    }
}
