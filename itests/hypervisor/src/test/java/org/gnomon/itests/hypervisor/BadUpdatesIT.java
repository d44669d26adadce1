package org.gnomon.itests.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gnomon.backend.kvm.internal.vm.Fixture;
import org.gnomon.itests.support.world.World;
import org.gnomon.model.Alert;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowState;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.Verdict;
import org.gnomon.model.VmDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Updates that must not pass on real QEMU: each is a no-go with an alert that names the reason, the
 * shadow is as it was before, and the primary stood still for a checkpoint at most.
 */
class BadUpdatesIT {

    /** A tick, a checkpoint, and what two busy cores take from a guest in software emulation. */
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(1500);

    @TempDir Path directory;

    @Test
    void aBinaryThatIsNotQemu() throws IOException {
        try (RealQemu gnomon = started("a binary that is not QEMU")) {
            refused(gnomon, "/bin/true", Problem.NOT_A_VMM);
        }
    }

    @Test
    void aPathWhereNothingIs() throws IOException {
        try (RealQemu gnomon = started("an update to a path where nothing is")) {
            String nowhere = directory.resolve("no-such-qemu").toString();
            refused(gnomon, nowhere, Problem.NOT_A_VMM, Problem.MISSING_PART);
        }
    }

    @Test
    void aQemuThatLosesItsProcessAfterTheLoad() throws IOException {
        try (RealQemu gnomon = started("a QEMU that crashes after load")) {
            String crashing = crashingQemu(gnomon.fixture.newQemu());
            refused(gnomon, crashing, Problem.CRASHED);
        }
    }

    @Test
    void aQemuWithoutTheMachineType() throws IOException {
        Fixture fixture = RealQemu.fixture("a QEMU without the machine type");
        try (RealQemu gnomon = new RealQemu(directory, fixture)) {
            VmDefinition example = gnomon.world.await(gnomon.backend.example(RealQemu.VM));
            Map<String, String> properties = new HashMap<>(example.properties());
            properties.put("qemu", fixture.newQemu());
            properties.put("machine", "pc-q35-10.0");
            properties.put("console", gnomon.console.toString());
            gnomon.vm =
                    gnomon.world.define(
                            new VmDefinition(
                                    RealQemu.VM,
                                    example.backend(),
                                    example.origin(),
                                    example.memoryBytes(),
                                    example.vcpus(),
                                    properties));
            gnomon.awaitTicks(5);
            gnomon.protect(RealQemu.POLICY);
            refused(gnomon, fixture.oldQemu(), Problem.MACHINE_TYPE_UNKNOWN);
        }
    }

    private RealQemu started(String what) {
        RealQemu gnomon = new RealQemu(directory, RealQemu.fixture(what));
        return gnomon.start().protect(RealQemu.POLICY);
    }

    private String crashingQemu(String qemu) throws IOException {
        Path script = directory.resolve("crashing-qemu");
        Files.writeString(
                script,
                "#!/bin/sh\n"
                        + "case \"$*\" in *-incoming*) (sleep 2; kill -9 $$) & ;; esac\n"
                        + "exec '"
                        + qemu
                        + "' \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return script.toString();
    }

    private void refused(RealQemu gnomon, String target, String... codes) {
        World world = gnomon.world;
        String before = gnomon.vm.vmm().version();
        UpdateReport report;
        Duration longest;
        try (PauseWatch pauses = new PauseWatch(world, gnomon.console)) {
            report = world.await(world.manager.update(gnomon.to(target), world::tell));
            longest = pauses.longest();
        }
        assertThat(report.rehearsal()).as("%s", report).isPresent();
        assertThat(report.rehearsal().get().verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(report.switchover()).as("%s", report).isEmpty();
        List<String> alerts =
                report.alerts().stream().map(Alert::problem).map(Problem::toString).toList();
        assertThat(report.alerts()).as("%s", report).isNotEmpty();
        assertThat(report.alerts().stream().map(a -> a.problem().code()))
                .as("%s", alerts)
                .containsAnyOf(codes);
        assertThat(report.activeCopies()).isEqualTo(1);
        assertThat(world.manager.shadow(RealQemu.VM).orElseThrow().state())
                .isIn(ShadowState.IN_SYNC, ShadowState.LAGGING);
        assertThat(gnomon.vm.vmm().version()).isEqualTo(before);
        gnomon.awaitTicks(5);
        assertThat(gnomon.ticks().breaks()).isEmpty();
        assertThat(gnomon.ticks().complaints()).isEmpty();
        assertThat(longest).isLessThan(LONGEST_PAUSE);
        System.out.printf(
                "Caught: %s; longest silence of the primary %d ms, a tick each 100 ms%n",
                Stream.of(codes).findFirst().orElseThrow(), longest.toMillis());
    }
}
