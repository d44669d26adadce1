package org.gnomon.shell.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomon.model.Alert;
import org.gnomon.model.Epoch;
import org.gnomon.model.Judgement;
import org.gnomon.model.Metric;
import org.gnomon.model.Plan;
import org.gnomon.model.PredictionInterval;
import org.gnomon.model.Problem;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.UpdateImpact;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.Verdict;
import org.gnomon.service.Journal;
import org.gnomon.shell.internal.fake.Samples;
import org.gnomon.shell.internal.json.ReportJson;
import org.junit.jupiter.api.Test;

class ReportTextTest {

    @Test
    void tellsAManagerWhatASuccessfulUpdateDid() {
        assertThat(ReportText.report("kvm", Samples.done()))
                .isEqualTo(
                        """
                        The update of VM demo from QEMU 7.2.22 to QEMU 10.0.13 is done.
                        The guest stood still for 11.7 ms, within the forecast of 12.3 ms (90% \
                        between 9.8 ms and 15.1 ms).
                        It was rehearsed first, on an isolated copy of the VM: 2 checks, verdict go.
                        After the switch the VM was watched and found healthy (2 checks).
                        No guest state was lost, and exactly one copy of the VM is running.

                        Figures
                          update               vmm, QEMU 7.2.22 -> QEMU 10.0.13
                          target               /b/qemu
                          backend              kvm
                          forecast blackout    12.3 ms (90% between 9.8 ms and 15.1 ms)
                          measured blackout    11.7 ms
                            stop the CPUs      0.50 ms
                            copy last memory   0 ms
                            move device state  5.2 ms
                            hand over disks    0.90 ms
                            start on new side  4.0 ms
                            in between         1.1 ms
                          guest time lost      0 ms
                          switchover           COMMITTED
                          replication          12 rounds, 256 MiB changed, 3.1 MiB sent (1.2%), \
                        400 ms behind
                          rehearsal            go
                          watch                healthy
                          active copies        1

                        Rehearsal
                          go            cpu-usage  21.0% before, 21.4%
                          go            crash      it ran on

                        Watch
                          go            cpu-usage  21.0% before, 21.4%
                          go            crash      it ran on
                        """);
    }

    @Test
    void saysWhatAnUpdateIsExpectedToDo() {
        Plan plan = Samples.plan();
        Plan with =
                new Plan(
                        plan.update(),
                        plan.from(),
                        plan.to(),
                        plan.blackoutMs(),
                        plan.basis(),
                        plan.blockers(),
                        plan.steps(),
                        List.of(
                                new UpdateImpact(
                                        Metric.GUEST_PROGRESS,
                                        Optional.of(
                                                new PredictionInterval(-0.04, -0.06, -0.02, 0.9)),
                                        5,
                                        0,
                                        "5 updates of this VM"),
                                new UpdateImpact(
                                        Metric.CPU_USAGE,
                                        Optional.empty(),
                                        0,
                                        0,
                                        "no update of this class was watched yet"),
                                new UpdateImpact(
                                        Metric.IO_RATE,
                                        Optional.empty(),
                                        0,
                                        0,
                                        "no update of this class was watched yet")));
        assertThat(ReportText.plan(with))
                .contains(
                        """
                        Expected change
                          guest-progress  -4.0%, 90% between -6.0% and -2.0% (5 updates of this VM)
                          cpu-usage, io-rate: not known (no update of this class was watched yet)
                        """);
        JsonNode impact = ReportJson.plan("kvm", with).at("/plan/impact");
        assertThat(impact.at("/0/change/lower").asDouble()).isEqualTo(-0.06);
        assertThat(impact.at("/0/ownUpdates").asInt()).isEqualTo(5);
        assertThat(impact.at("/1/change").isNull()).isTrue();
    }

    @Test
    void saysWhyAnUpdateWasRefusedOnSight() {
        assertThat(ReportText.report("kvm", Samples.refusedOnSight()))
                .startsWith(
                        """
                        The update of VM demo from QEMU 7.2.22 to /bin/true was refused: \
                        /bin/true is not a QEMU: it printed nothing. \
                        Nothing was switched; the VM runs on QEMU 7.2.22 as before.
                        That was seen before anything was begun, so no copy was started for it.

                        Figures
                          update             vmm, QEMU 7.2.22 -> unknown version
                        """)
                .contains("forecast blackout  none: nothing measured yet\n")
                .endsWith(
                        """

                        Alerts
                          /bin/true is not a QEMU: it printed nothing. Give the path of a QEMU \
                        binary.
                        """);
    }

    @Test
    void namesTheDecidingEvidenceOfANoGo() {
        assertThat(ReportText.report("kvm", Samples.refusedInRehearsal()))
                .contains("was refused: the guest does 8.0 units/s instead of 10.0. Nothing was")
                .contains("1 check, verdict no-go.\n")
                .contains("  no-go         guest-progress  the guest does 8.0");
    }

    @Test
    void saysThatAnInconclusiveRehearsalCountsAsNo() {
        UpdateReport report =
                with(
                        Samples.refusedInRehearsal(),
                        Optional.of(new Judgement(Verdict.INCONCLUSIVE, List.of())),
                        Optional.empty(),
                        1);
        assertThat(ReportText.report("kvm", report))
                .contains("0 checks, verdict inconclusive, which counts as no.")
                .contains("Rehearsal: no evidence was found.");
    }

    @Test
    void saysWhatARollbackLost() {
        SwitchoverReport back = rolledBack(Duration.ofSeconds(4));
        assertThat(ReportText.report("kvm", with(Samples.done(), Optional.empty(), back, 1)))
                .startsWith(
                        "The update of VM demo from QEMU 7.2.22 to QEMU 10.0.13 was taken back. The"
                                + " VM runs on QEMU 7.2.22 again, 4.0 s of the guest's work was"
                                + " lost. Reason: The guest hung. See the log.\n");
        assertThat(ReportText.switchover(back))
                .startsWith("VM demo was taken back. The VM runs on QEMU 7.2.22 again")
                .contains("  guest time lost      4.0 s\n");
    }

    @Test
    void leavesAnUnknownTruthToAPerson() {
        SwitchoverReport lost =
                Samples.switchover(SwitchoverState.NEEDS_OPERATOR, Optional.empty());
        assertThat(ReportText.report("kvm", with(Samples.done(), Optional.empty(), lost, 2)))
                .startsWith(
                        """
                        ALARM: 2 running copies of VM demo were found; there must be exactly 1.
                        The update of VM demo from QEMU 7.2.22 to QEMU 10.0.13 stopped where \
                        only a person""");
    }

    @Test
    void callsAnUpdateToTheSameVersionARestart() {
        Plan plan = Samples.plan();
        Plan same =
                new Plan(
                        plan.update(),
                        plan.from(),
                        Optional.of(plan.from()),
                        Optional.empty(),
                        "",
                        List.of(),
                        List.of(),
                        List.of());
        UpdateReport done = Samples.done();
        UpdateReport report =
                new UpdateReport(
                        same,
                        done.replication(),
                        done.rehearsal(),
                        done.switchover(),
                        done.watch(),
                        List.of(),
                        1);
        assertThat(ReportText.report("kvm", report))
                .startsWith(
                        "The update of VM demo to the same QEMU 7.2.22 (a restart of the VMM) is"
                                + " done.\nThe guest stood still for 11.7 ms; there was no forecast"
                                + " to compare with.\n");
    }

    @Test
    void showsAPlan() {
        assertThat(ReportText.plan(Samples.plan()))
                .isEqualTo(
                        """
                        Plan for VM demo: vmm, QEMU 7.2.22 -> QEMU 10.0.13
                        Forecast blackout: 12.3 ms (90% between 9.8 ms and 15.1 ms)
                          It rests on: 20 checkpoints and 1 rehearsal of this VM
                        Steps
                          1. checkpoint
                          2. rehearse on the shadow
                          3. switch
                        Nothing stands in the way.
                        """);
        assertThat(ReportText.plan(Samples.blockedPlan()))
                .endsWith(
                        "It cannot be done now\n  /bin/true is not a QEMU: it printed nothing. Give"
                                + " the path of a QEMU binary.\n");
    }

    @Test
    void showsEventsInLocalTime() {
        Journal.Entry entry =
                new Journal.Entry(
                        7,
                        Samples.AT,
                        Samples.VM,
                        Journal.Kind.SWITCHOVER,
                        Map.of("state", "FROZEN", "epoch", "1"));
        assertThat(EventText.line(entry, ZoneOffset.ofHours(1), true))
                .isEqualTo("2026-11-23 03:00:00.000  demo         switchover epoch=1 state=FROZEN");
        assertThat(EventText.line(entry, ZoneOffset.ofHours(1), false))
                .endsWith("demo         switchover FROZEN (epoch 1)");
        assertThat(
                        EventText.line(
                                new Alert(Samples.AT, Samples.VM, Samples.NOT_QEMU),
                                ZoneOffset.UTC))
                .startsWith("2026-11-23 02:00:00.000  demo         /bin/true is not a QEMU");
    }

    @Test
    void showsWhatCanBeDoneNext() {
        assertThat(DemoText.next("simulator", Samples.done()))
                .contains("./gnomon demo --backend kvm")
                .doesNotContain("refused");
        assertThat(DemoText.next("kvm", Samples.refusedOnSight()))
                .contains("the VM went on all the time")
                .doesNotContain("setup kvm");
    }

    private static SwitchoverReport rolledBack(Duration lost) {
        SwitchoverReport base = Samples.switchover(SwitchoverState.ROLLED_BACK, Optional.empty());
        return new SwitchoverReport(
                base.vm(),
                new Epoch(2),
                base.startedAt(),
                base.status(),
                base.from(),
                base.to(),
                base.blackout(),
                lost,
                List.of(),
                Optional.of(Problem.of("crashed", "the guest hung", "See the log.")));
    }

    private static UpdateReport with(
            UpdateReport base, Optional<Judgement> watch, SwitchoverReport switchover, int copies) {
        return new UpdateReport(
                base.plan(),
                base.replication(),
                base.rehearsal(),
                Optional.of(switchover),
                watch,
                List.of(),
                copies);
    }

    private static UpdateReport with(
            UpdateReport base,
            Optional<Judgement> rehearsal,
            Optional<SwitchoverReport> switchover,
            int copies) {
        return new UpdateReport(
                base.plan(),
                base.replication(),
                rehearsal,
                switchover,
                Optional.empty(),
                base.alerts(),
                copies);
    }
}
