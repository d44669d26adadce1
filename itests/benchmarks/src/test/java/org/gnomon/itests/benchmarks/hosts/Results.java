package org.gnomon.itests.benchmarks.hosts;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gnomon.itests.benchmarks.Report;

/** All outcomes of a run, and what is expected of them. */
final class Results {

    private record Case(Guest guest, Link link, Way way, Outcome outcome) {}

    private final List<Case> all = new ArrayList<>();

    void add(Guest guest, Link link, Way way, Outcome outcome) {
        all.add(new Case(guest, link, way, outcome));
    }

    static String line(Guest guest, Link link, Way way, Outcome o) {
        return String.format(
                Locale.ROOT,
                "%-7s %-9s %-12s %7.1f MB  in sync %6.2f s  blackout %7.1f ms (ticks %7.1f, usual"
                        + " %5.1f)  cpu %6.2f s (%6.2f without vCPU)  work %.0f -> %.0f/s  %s %s",
                guest.name(),
                link.name(),
                way.name(),
                o.sentBytes() / 1e6,
                o.syncSeconds(),
                o.blackout().events(),
                o.blackout().ticks(),
                o.blackout().usualTicks(),
                o.cpu().seconds(),
                o.cpu().overhead(),
                o.work().before(),
                o.work().during(),
                o.complaint(),
                o.remark());
    }

    Report report() {
        Report report = new Report("hosts").table("runs", "run");
        for (Case c : all) {
            report.row(line(c.guest, c.link, c.way, c.outcome));
        }
        return report;
    }
}
