package org.gnomon.itests.benchmarks.linear;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
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
                  --seconds N   how long each is measured (40)
                """;
    }

    /** The Java compilers work in bursts, of which the median of several slices shows nothing. */
    private static final int SLICE_SECONDS = 4;

    /**
     * Figures of some seconds, or since the start.
     *
     * @param pages changed
     * @param near what the near engine took, in seconds
     * @param far what the far engine took
     * @param source what QEMU took without the guest itself
     */
    private record Slice(double pages, double near, double far, double source) {

        static Slice of(Gnomon gnomon) throws IOException {
            return new Slice(
                    gnomon.status().path("rawBytes").asDouble() / PAGE,
                    CpuClock.of(gnomon.nearMember()).seconds(),
                    CpuClock.of(gnomon.farMember()).seconds(),
                    CpuClock.of(gnomon.sourceMember()).overhead());
        }

        Slice since(Slice before) {
            return new Slice(
                    pages - before.pages,
                    near - before.near,
                    far - before.far,
                    source - before.source);
        }
    }

    /** One guest's figures: medians of its slices. */
    private record Point(int memoryMiB, List<Slice> slices) {

        double median(ToDoubleFunction<Slice> figure) {
            double[] all = slices.stream().mapToDouble(figure).sorted().toArray();
            return (all[(all.length - 1) / 2] + all[all.length / 2]) / 2;
        }

        /** CPU time for a changed page. */
        double micros(ToDoubleFunction<Slice> seconds) {
            return median(s -> seconds.applyAsDouble(s) * 1e6 / s.pages);
        }
    }

    @Override
    public Report run(Arguments arguments) throws IOException {
        List<Integer> sizes =
                Arrays.stream(arguments.text("sizes", "256,1024,4096").split(","))
                        .map(Integer::valueOf)
                        .toList();
        int rate = Math.toIntExact(arguments.number("rate", 8));
        Duration span = Duration.ofSeconds(arguments.number("seconds", 40));
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
                return new Point(guest.memoryMiB(), slices(lab, gnomon, span));
            }
        }
    }

    private static List<Slice> slices(Lab lab, Gnomon gnomon, Duration span) throws IOException {
        List<Slice> slices = new ArrayList<>();
        Slice before = Slice.of(gnomon);
        for (long left = span.toSeconds(); left > 0; left -= SLICE_SECONDS) {
            lab.pass(Duration.ofSeconds(SLICE_SECONDS));
            Slice now = Slice.of(gnomon);
            slices.add(now.since(before));
            before = now;
        }
        return slices;
    }

    private static Report report(List<Point> points, Duration span) {
        Report report =
                new Report("linear")
                        .table(
                                "replication of a guest in sync, "
                                        + span.toSeconds()
                                        + " s each, CPU time a changed page (medians of "
                                        + SLICE_SECONDS
                                        + " s)",
                                "RAM MiB",
                                "changed pages /s",
                                "near us",
                                "far us",
                                "QEMU us");
        for (Point p : points) {
            report.row(
                    p.memoryMiB,
                    p.median(Slice::pages) / SLICE_SECONDS,
                    p.micros(Slice::near),
                    p.micros(Slice::far),
                    p.micros(Slice::source));
        }
        Point first = points.get(0);
        for (Point p : points.subList(1, points.size())) {
            report.atMost(
                    "near CPU time a changed page, "
                            + p.memoryMiB
                            + " MiB / "
                            + first.memoryMiB
                            + " MiB",
                    p.micros(Slice::near) / first.micros(Slice::near),
                    MOST_GROWTH);
        }
        return report;
    }
}
