package org.gnomon.itests.benchmarks.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.gnomon.backend.kvm.internal.vm.Fixture;
import org.gnomon.conformance.support.NotRun;
import org.gnomon.itests.benchmarks.hosts.Results.Case;
import org.gnomon.itests.support.topics.Report;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The side-by-side benchmark works: every way moves a guest, and every figure is there. */
class BenchmarkIT {

    private static final Case CASE = new Case(Guest.ALL.get(0), Link.ALL.get(1));

    private static Results results;

    /** What {@code benchmark hosts --quick} does. */
    @BeforeAll
    static void moveOnceEachWay() throws IOException {
        String what = "the side-by-side benchmark";
        if (!System.getProperty("user.name").equals("root")) {
            NotRun.here(what, "two hosts need root to make network namespaces");
        }
        if (Fixture.find(Fixture.cache()).isEmpty()) {
            NotRun.here(what, "QEMU and kernel are not installed; ./gnomon setup kvm");
        }
        results = HostsCommand.measure(List.of(CASE), HostsCommand.ways(), 1, "");
    }

    @Test
    void everyWayMovesTheGuestUnharmed() {
        assertThat(results.of(CASE))
                .containsOnlyKeys(
                        "gnomon", "gnomon-cold", "xbzrle", "xbzrle-big", "multifd+zstd", "plain");
        // What QEMU's own ways do to a guest in software emulation is told, not vouched for here.
        assertThat(results.of(GnomonWay.NAME)).allMatch(Outcome::isIntact, "unharmed");
        long moved =
                results.of(CASE).values().stream().filter(series -> series.harmed() == 0).count();
        assertThat(moved).isGreaterThan(1);
    }

    @Test
    void everyFigureIsThere() {
        results.of(CASE)
                .forEach(
                        (way, series) -> {
                            Outcome o = series.outcomes().get(0);
                            assertThat(o.sentBytes()).as(way).isGreaterThan(1_000_000);
                            assertThat(o.backBytes()).as(way).isPositive();
                            assertThat(o.syncSeconds()).as(way).isPositive();
                            assertThat(o.blackout().events()).as(way).isPositive();
                            assertThat(o.blackout().ticks()).as(way).isPositive();
                            assertThat(o.cpu().overhead()).as(way).isPositive();
                            assertThat(o.cpu().guestSeconds()).as(way).isPositive();
                            assertThat(o.work().before()).as(way).isPositive();
                        });
    }

    @Test
    void theReportHasARowForEachWayAndTheBars() {
        Report report = new Judgement(results).report();
        assertThat(report.bars().stream().map(Report.Bar::name))
                .contains(
                        CASE + ": bytes / xbzrle",
                        CASE + ": blackout / best",
                        CASE + ": bytes / best",
                        CASE + ": time / best");
        assertThat(report.bars().stream().mapToDouble(Report.Bar::value))
                .allMatch(Double::isFinite);
        assertThat(report.text()).contains("multifd+zstd", "xbzrle-big");
    }
}
