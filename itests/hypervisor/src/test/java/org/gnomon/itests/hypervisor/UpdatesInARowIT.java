package org.gnomon.itests.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gnomon.backend.kvm.internal.vm.Fixture;
import org.gnomon.itests.support.guest.Percentiles;
import org.gnomon.itests.support.guest.TickLog;
import org.gnomon.itests.support.world.World;
import org.gnomon.model.Blackout;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job on real QEMU, again and again: 7.2 to 10.0 under a guest that checks itself, and
 * beside it, in the same run, QEMU's own migration of the same guest. What must hold is asserted;
 * how long it took is printed and kept in {@code target/blackout.json}.
 */
class UpdatesInARowIT {

    private static final int RUNS = Integer.getInteger("gnomon.updates", 10);

    /** A guest that writes: 32 MiB of memory and 128 KiB of disk each second, all of it checked. */
    private static final String BUSY =
            System.getProperty("gnomon.guest", "gnomon.memory=32 gnomon.hot=32 gnomon.disk=128");

    @TempDir Path directory;

    private final List<Double> ours = new ArrayList<>();
    private final List<Double> own = new ArrayList<>();
    private final List<Blackout> parts = new ArrayList<>();
    private long ticks;
    private int ownHarmed;

    @Test
    void theGuestNeverNotices() throws IOException {
        Fixture fixture = RealQemu.fixture(RUNS + " updates in a row on real QEMU");
        for (int run = 1; run <= RUNS; run++) {
            update(fixture, directory.resolve("u" + run), run);
            yardstick(fixture, directory.resolve("m" + run));
        }
        report(fixture);
    }

    private void update(Fixture fixture, Path where, int run) throws IOException {
        try (RealQemu gnomon = new RealQemu(where, fixture)) {
            gnomon.start(BUSY).protect(RealQemu.POLICY);
            UpdateReport report =
                    gnomon.world.await(
                            gnomon.world.manager.update(
                                    gnomon.to(fixture.newQemu()), gnomon.world::tell));
            assertThat(report.rehearsal()).as("run %s: %s", run, report).isPresent();
            assertThat(report.rehearsal().get().verdict())
                    .as("run %s: %s", run, report)
                    .isEqualTo(Verdict.GO);
            assertThat(report.switchover().map(s -> s.status()))
                    .as("run %s: %s", run, report)
                    .contains(SwitchoverState.COMMITTED);
            assertThat(report.activeCopies()).as("active copies in run %s", run).isEqualTo(1);
            gnomon.awaitTicks(10);
            TickLog log = gnomon.ticks();
            assertThat(log.complaints()).as("run %s", run).isEmpty();
            assertThat(log.breaks()).as("gaps in the counter in run %s", run).isEmpty();
            assertThat(gnomon.vm.vmm().version()).startsWith("10.");
            ticks += log.ticks().size();
            Blackout blackout = report.switchover().get().blackout().orElseThrow();
            parts.add(blackout);
            ours.add(millis(blackout.total()));
        }
    }

    private void yardstick(Fixture fixture, Path where) throws IOException {
        try (World world = new World(where.resolve("data"));
                OwnMigration migration = new OwnMigration(world, fixture, where, BUSY)) {
            own.add(migration.once());
            ownHarmed += migration.harmed();
        }
    }

    private void report(Fixture fixture) throws IOException {
        Percentiles we = Percentiles.of(ours);
        Percentiles they = Percentiles.of(own);
        boolean met = we.p50() <= 15 && we.p50() <= they.p50() / 4;
        String table =
                String.format(
                        Locale.ROOT,
                        "%n%d updates %s -> %s, %d ticks of the guest, no gap, nothing corrupt, one"
                                + " active copy%n"
                                + "  the guest, both times    128 MiB, %s%n"
                                + "  Gnomon's blackout        %s%n"
                                + "  QEMU's own migration     %s%n"
                                + "    (after %d of them the guest was not well)%n"
                                + "  ratio of the medians     %.3f%n"
                                + "  parts of ours (medians)  %s%n"
                                + "  expectation (p50 <= 15 ms and <= 1/4 of QEMU's own): %s%n",
                        ours.size(),
                        Path.of(fixture.oldQemu()).getFileName(),
                        fixture.newQemu().contains("10") ? "10.0" : fixture.newQemu(),
                        ticks,
                        BUSY,
                        we,
                        they,
                        ownHarmed,
                        we.p50() / they.p50(),
                        medians(),
                        met ? "met" : "MISSED on this run");
        System.out.println(table);
        ObjectMapper json = new ObjectMapper();
        ObjectNode root = json.createObjectNode();
        root.set("gnomonMs", json.valueToTree(ours));
        root.set("qemuOwnMs", json.valueToTree(own));
        root.put("guest", BUSY);
        root.put("qemuOwnHarmedGuest", ownHarmed);
        root.put("expectationMet", met);
        Files.writeString(Path.of("target", "blackout.json"), root.toPrettyString());
    }

    private String medians() {
        return String.format(
                Locale.ROOT,
                "stop %.1f, final sync %.1f, devices %.1f, disks %.1f, activation %.1f ms",
                median(Blackout::vcpuStop),
                median(Blackout::finalSync),
                median(Blackout::deviceTransfer),
                median(Blackout::diskHandover),
                median(Blackout::activation));
    }

    private double median(java.util.function.Function<Blackout, Duration> part) {
        return Percentiles.of(parts.stream().map(b -> millis(part.apply(b))).toList()).p50();
    }

    private static double millis(Duration d) {
        return d.toNanos() / 1e6;
    }
}
