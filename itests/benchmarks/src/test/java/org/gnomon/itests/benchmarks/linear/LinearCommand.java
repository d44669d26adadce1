package org.gnomon.itests.benchmarks.linear;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gnomon.itests.benchmarks.hosts.CpuClock;
import org.gnomon.itests.benchmarks.hosts.Gnomon;
import org.gnomon.itests.benchmarks.hosts.Guest;
import org.gnomon.itests.benchmarks.hosts.Lab;
import org.gnomon.itests.benchmarks.hosts.Link;
import org.gnomon.itests.benchmarks.hosts.Network;
import org.gnomon.itests.benchmarks.hosts.Trial;
import org.gnomon.itests.support.topics.Arguments;
import org.gnomon.itests.support.topics.Command;
import org.gnomon.itests.support.topics.Report;

/**
 * {@code benchmark linear}: guests of several sizes that change as many pages a second are
 * replicated, and what the near engine takes for a changed page is compared, seeding aside.
 */
public final class LinearCommand implements Command {

    /** More of a rise than this cannot be told from the machine's noise. */
    static final double MOST_GROWTH = 1.25;

    private static final int PAGE = 4096;
    private static final int SETTLE_SECONDS = 15;

    @Override
    public String name() {
        return "linear";
    }

    @Override
    public String help() {
        return """
                  --sizes LIST  guests in MiB (256,1024,4096)
                  --rate N      what each changes, in MiB/s (8)
                  --seconds N   how long each is measured (20)
                """;
    }

    /**
     * One guest's figures.
     *
     * @param memoryMiB its RAM
     * @param pages changed in the time of measuring
     * @param near what the near engine took
     * @param far what the far engine took
     * @param source what QEMU took without the guest itself
     */
    private record Point(int memoryMiB, double pages, double near, double far, double source) {

        double micros() {
            return near * 1e6 / pages;
        }
    }

    @Override
    public Report run(Arguments arguments) throws IOException {
        List<Integer> sizes =
                Arrays.stream(arguments.text("sizes", "256,1024,4096").split(","))
                        .map(Integer::valueOf)
                        .toList();
        int rate = Math.toIntExact(arguments.number("rate", 8));
        Duration span = Duration.ofSeconds(arguments.number("seconds", 20));
        arguments.done();
        List<Point> points = new ArrayList<>();
        try (Lab lab = new Lab()) {
            for (int size : sizes) {
                points.add(measure(lab, new Guest("writer", size, 32, rate), span));
            }
        }
        return report(points, span);
    }

    private static Point measure(Lab lab, Guest guest, Duration span) throws IOException {
        Link link = Link.ALL.get(Link.ALL.size() - 1);
        try (Network network = new Network(link)) {
            Trial trial =
                    new Trial(
                            lab, network, link, guest, lab.newFolder("linear" + guest.memoryMiB()));
            try (Gnomon gnomon = new Gnomon(trial)) {
                gnomon.define();
                gnomon.awaitLoad();
                gnomon.protect().join();
                lab.pass(Duration.ofSeconds(SETTLE_SECONDS));
                double[] before = figures(gnomon);
                lab.pass(span);
                double[] after = figures(gnomon);
                return new Point(
                        guest.memoryMiB(),
                        (after[0] - before[0]) / PAGE,
                        after[1] - before[1],
                        after[2] - before[2],
                        after[3] - before[3]);
            }
        }
    }

    private static double[] figures(Gnomon gnomon) throws IOException {
        JsonNode status = gnomon.status();
        return new double[] {
            status.path("rawBytes").asDouble(),
            CpuClock.of(gnomon.nearMember()).seconds(),
            CpuClock.of(gnomon.farMember()).seconds(),
            CpuClock.of(gnomon.sourceMember()).overhead()
        };
    }

    private static Report report(List<Point> points, Duration span) {
        Report report =
                new Report("linear")
                        .table(
                                "replication of a guest in sync, "
                                        + span.toSeconds()
                                        + " s each, CPU time a changed page",
                                "RAM MiB",
                                "changed pages /s",
                                "near us",
                                "far us",
                                "QEMU us");
        for (Point p : points) {
            report.row(
                    p.memoryMiB,
                    p.pages / span.toSeconds(),
                    p.micros(),
                    p.far * 1e6 / p.pages,
                    p.source * 1e6 / p.pages);
        }
        Point first = points.get(0);
        for (Point p : points.subList(1, points.size())) {
            report.atMost(
                    "near CPU time a changed page, "
                            + p.memoryMiB
                            + " MiB / "
                            + first.memoryMiB
                            + " MiB",
                    p.micros() / first.micros(),
                    MOST_GROWTH);
        }
        return report;
    }
}
