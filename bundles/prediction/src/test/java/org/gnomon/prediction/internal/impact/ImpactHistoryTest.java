package org.gnomon.prediction.internal.impact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Metric;
import org.gnomon.model.PredictionInterval;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.UpdateImpact;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.prediction.internal.FixedTime;
import org.gnomon.service.PredictiveAnalysis.UpdateOutcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImpactHistoryTest {

    private static final VmId OTHER = new VmId("other");

    @TempDir private Path dir;
    private final Updates updates = new Updates(3);
    private ImpactHistory history;

    @BeforeEach
    void open() {
        history = new ImpactHistory(dir.resolve("impact"), new FixedTime());
    }

    private UpdateImpact progress(VmId vm, UpdateClass updateClass) {
        return find(
                history.impact(
                        Updates.of(vm, updateClass), "kvm", Updates.OLD, Optional.of(Updates.NEW)),
                Metric.GUEST_PROGRESS);
    }

    private static UpdateImpact find(List<UpdateImpact> lines, Metric metric) {
        return lines.stream().filter(l -> l.metric() == metric).findFirst().orElseThrow();
    }

    private static PredictionInterval change(UpdateImpact impact) {
        return impact.change().orElseThrow(() -> new AssertionError(impact.basis()));
    }

    private void fiveThatSlow() {
        for (int i = 0; i < 5; i++) {
            history.observe(updates.progress(Updates.WEB, 0.96));
        }
    }

    @Test
    void fiveUpdatesThatSlowTheGuestForetellTheNext() {
        fiveThatSlow();
        UpdateImpact impact = progress(Updates.WEB, UpdateClass.VMM);
        assertThat(change(impact).p50()).isBetween(-0.05, -0.03);
        assertThat(change(impact).upper()).as(impact.toString()).isNegative();
        assertThat(change(impact).lower()).isGreaterThan(-0.10);
        assertThat(change(impact).level()).isEqualTo(0.9);
        assertThat(impact.ownUpdates()).isEqualTo(5);
        assertThat(impact.kindUpdates()).isZero();
        assertThat(impact.basis()).isEqualTo("5 vmm updates of this VM and 0 of other VMs on kvm");
    }

    @Test
    void whatAnUpdateLeavesAloneIsForetoldToStay() {
        fiveThatSlow();
        UpdateImpact cpu =
                find(
                        history.impact(
                                Updates.of(Updates.WEB, UpdateClass.VMM),
                                "kvm",
                                Updates.OLD,
                                Optional.empty()),
                        Metric.CPU_USAGE);
        assertThat(change(cpu).lower()).isNegative();
        assertThat(change(cpu).upper()).isPositive().isLessThan(0.1);
    }

    @Test
    void anotherClassAndAnotherBackendStayUnknown() {
        fiveThatSlow();
        UpdateImpact other = progress(Updates.WEB, UpdateClass.GUEST);
        assertThat(other.change()).isEmpty();
        assertThat(other.basis())
                .isEqualTo(
                        "unknown: 2 more of this VM or 3 more of others are needed; there were"
                                + " 0 guest updates of this VM and 0 of other VMs on kvm");
        assertThat(
                        history.impact(
                                Updates.of(Updates.WEB, UpdateClass.VMM),
                                "xen",
                                Updates.OLD,
                                Optional.of(Updates.NEW)))
                .hasSize(Metric.values().length)
                .allMatch(line -> line.change().isEmpty());
    }

    @Test
    void whatWasNeverMeasuredIsUnknown() {
        fiveThatSlow();
        UpdateImpact io =
                find(
                        history.impact(
                                Updates.of(Updates.WEB, UpdateClass.VMM),
                                "kvm",
                                Updates.OLD,
                                Optional.of(Updates.NEW)),
                        Metric.IO_RATE);
        assertThat(io.change()).isEmpty();
        assertThat(io.basis()).endsWith("it was not measured in 5 more updates");
    }

    @Test
    void oneOwnUpdateOrTwoOfOthersAreTooFew() {
        history.observe(updates.progress(Updates.WEB, 0.96));
        history.observe(updates.progress(OTHER, 0.96));
        history.observe(updates.progress(OTHER, 0.96));
        assertThat(progress(Updates.WEB, UpdateClass.VMM).change()).isEmpty();
        history.observe(updates.progress(new VmId("third"), 0.96));
        UpdateImpact impact = progress(Updates.WEB, UpdateClass.VMM);
        assertThat(change(impact).p50()).isBetween(-0.06, -0.02);
        assertThat(impact.kindUpdates()).isEqualTo(3);
        assertThat(impact.basis()).contains("(3 of them between the same versions)");
    }

    @Test
    void aVmsOwnUpdatesWeighMoreThanThoseOfItsKind() {
        for (int i = 0; i < 4; i++) {
            history.observe(updates.progress(Updates.WEB, 0.90));
            history.observe(updates.progress(OTHER, 1.0));
            history.observe(updates.progress(new VmId("third"), 1.0));
        }
        assertThat(change(progress(Updates.WEB, UpdateClass.VMM)).p50()).isLessThan(-0.07);
        assertThat(change(progress(OTHER, UpdateClass.VMM)).p50()).isGreaterThan(-0.03);
        assertThat(change(progress(new VmId("new"), UpdateClass.VMM)).p50()).isBetween(-0.09, 0.0);
    }

    @Test
    void updatesBetweenTheSameVersionsWeighMoreThanOthers() {
        VmmVersion middle = new VmmVersion("QEMU", "8.2", "/middle");
        for (int i = 0; i < 6; i++) {
            VmId vm = new VmId("vm-" + i);
            history.observe(updates.progress(vm, 0.90));
            UpdateOutcome harmless = updates.progress(new VmId("calm-" + i), 1.0);
            history.observe(
                    new UpdateOutcome(
                            harmless.update(),
                            "kvm",
                            Updates.OLD,
                            middle,
                            harmless.before(),
                            harmless.after()));
        }
        double toNew = change(progress(Updates.WEB, UpdateClass.VMM)).p50();
        double toMiddle =
                change(
                                find(
                                        history.impact(
                                                Updates.of(Updates.WEB, UpdateClass.VMM),
                                                "kvm",
                                                Updates.OLD,
                                                Optional.of(middle)),
                                        Metric.GUEST_PROGRESS))
                        .p50();
        assertThat(toNew).isLessThan(-0.06);
        assertThat(toMiddle).isGreaterThan(-0.04);
    }

    @Test
    void oneThatWasTakenBackCountsAndIsNamed() {
        UpdateOutcome bad = updates.progress(Updates.WEB, 0.7);
        history.observe(
                new UpdateOutcome(
                        bad.update(),
                        "kvm",
                        bad.from(),
                        bad.to(),
                        bad.before(),
                        bad.after(),
                        true));
        history.observe(updates.progress(Updates.WEB, 0.7));
        UpdateImpact impact = progress(Updates.WEB, UpdateClass.VMM);
        assertThat(change(impact).p50()).isBetween(-0.35, -0.25);
        assertThat(impact.basis()).contains("(1 of them rolled back)");
    }

    @Test
    void aWatchWithoutSamplesTeachesNothing() {
        UpdateOutcome whole = updates.progress(Updates.WEB, 1);
        for (int i = 0; i < 3; i++) {
            history.observe(
                    new UpdateOutcome(
                            whole.update(),
                            "kvm",
                            whole.from(),
                            whole.to(),
                            whole.before(),
                            whole.after().subList(0, Level.LEAST_SAMPLES - 1)));
        }
        assertThat(progress(Updates.WEB, UpdateClass.VMM).ownUpdates()).isZero();
    }

    @Test
    void itIsRememberedAcrossARestartBitForBit() {
        fiveThatSlow();
        UpdateImpact before = progress(Updates.WEB, UpdateClass.VMM);
        open();
        assertThat(progress(Updates.WEB, UpdateClass.VMM)).isEqualTo(before);
    }

    @Test
    void damagedLinesAreLeftOutAndTheRestIsKept() throws IOException {
        fiveThatSlow();
        Path file = dir.resolve("impact").resolve("kvm.vmm.impacts");
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(5);
        Files.writeString(
                file,
                lines.get(0).replace("kept", "back")
                        + "\n"
                        + lines.get(1)
                        + "\n\u0000 garbage = : ,\n1 2 3 4 5 6 7 8\n"
                        + lines.get(2)
                        + "\n"
                        + lines.get(3)
                        + "\n"
                        + lines.get(4).substring(0, 40));
        Files.write(file, new byte[] {(byte) 0xff, 0}, StandardOpenOption.APPEND);
        open();
        assertThat(progress(Updates.WEB, UpdateClass.VMM).ownUpdates()).isEqualTo(3);
        assertThat(Files.readAllLines(file)).as("cleaned").isEqualTo(lines.subList(1, 4));
    }

    @Test
    void hostileNamesStayInTheFolder() throws IOException {
        UpdateOutcome one = updates.progress(Updates.WEB, 1);
        VmmVersion odd = new VmmVersion("a b\n../", "ü %".repeat(200), "/x");
        for (String backend : List.of("../../kvm", "KVM", "", "kvm.vmm")) {
            history.observe(
                    new UpdateOutcome(one.update(), backend, odd, odd, one.before(), one.after()));
            history.observe(
                    new UpdateOutcome(one.update(), backend, odd, odd, one.before(), one.after()));
            open();
            UpdateImpact impact =
                    find(
                            history.impact(one.update(), backend, odd, Optional.of(odd)),
                            Metric.GUEST_PROGRESS);
            assertThat(impact.ownUpdates()).as(backend).isEqualTo(2);
        }
        try (var files = Files.walk(dir)) {
            assertThat(files.filter(Files::isRegularFile))
                    .hasSize(4)
                    .allMatch(f -> f.getParent().equals(dir.resolve("impact")));
        }
    }

    @Test
    void aBusyVmDoesNotDriveOutTheOthers() {
        history.observe(updates.progress(OTHER, 1));
        UpdateOutcome one = updates.progress(Updates.WEB, 1);
        for (int i = 0; i < 3 * ImpactStore.KEEP; i++) {
            history.observe(one);
        }
        open();
        UpdateImpact impact = progress(Updates.WEB, UpdateClass.VMM);
        assertThat(impact.ownUpdates()).isEqualTo(ImpactStore.KEEP_PER_VM);
        assertThat(impact.kindUpdates()).isEqualTo(1);
    }

    @Test
    void aFolderThatCannotBeWrittenCostsOnlyTheMemory() throws IOException {
        Files.write(dir.resolve("impact"), "a file".getBytes(StandardCharsets.UTF_8));
        fiveThatSlow();
        assertThat(progress(Updates.WEB, UpdateClass.VMM).ownUpdates()).isEqualTo(5);
    }
}
