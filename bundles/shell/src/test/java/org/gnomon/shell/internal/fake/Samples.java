package org.gnomon.shell.internal.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomon.model.Alert;
import org.gnomon.model.Blackout;
import org.gnomon.model.Epoch;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Plan;
import org.gnomon.model.PredictionInterval;
import org.gnomon.model.Problem;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.ShadowState;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.Verdict;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;

/** Values for golden tests. */
public final class Samples {

    public static final Instant AT = Instant.parse("2026-11-23T02:00:00Z");
    public static final VmId VM = new VmId("demo");
    public static final VmmVersion OLD = new VmmVersion("QEMU", "7.2.22", "/a/qemu");
    public static final VmmVersion NEW = new VmmVersion("QEMU", "10.0.13", "/b/qemu");
    public static final Update UPDATE = new Update(VM, UpdateClass.VMM, "/b/qemu", Map.of());
    public static final Problem NOT_QEMU =
            Problem.of(
                    Problem.NOT_A_VMM,
                    "/bin/true is not a QEMU: it printed nothing",
                    "Give the path of a QEMU binary.");

    private Samples() {}

    public static Duration ms(double ms) {
        return Duration.ofNanos(Math.round(ms * 1e6));
    }

    public static Plan plan() {
        return new Plan(
                UPDATE,
                OLD,
                Optional.of(NEW),
                Optional.of(new PredictionInterval(12.3, 9.8, 15.1, 0.9)),
                "20 checkpoints and 1 rehearsal of this VM",
                List.of(),
                List.of("checkpoint", "rehearse on the shadow", "switch"),
                List.of());
    }

    public static Plan blockedPlan() {
        return new Plan(
                new Update(VM, UpdateClass.VMM, "/bin/true", Map.of()),
                OLD,
                Optional.empty(),
                Optional.empty(),
                "",
                List.of(NOT_QEMU),
                List.of(),
                List.of());
    }

    public static Blackout blackout() {
        return new Blackout(ms(0.5), ms(0), ms(5.2), ms(0.9), ms(4.0), ms(11.7));
    }

    public static SwitchoverReport switchover(SwitchoverState status, Optional<Problem> problem) {
        return new SwitchoverReport(
                VM,
                new Epoch(1),
                AT,
                status,
                OLD,
                NEW,
                Optional.of(blackout()),
                Duration.ZERO,
                List.of(),
                problem);
    }

    public static Judgement go() {
        return new Judgement(
                Verdict.GO,
                List.of(
                        new Evidence("cpu-usage", Verdict.GO, 0.21, 0.26, "21.0% before, 21.4%"),
                        new Evidence("crash", Verdict.GO, Double.NaN, Double.NaN, "it ran on")));
    }

    public static Judgement noGo() {
        return new Judgement(
                Verdict.NO_GO,
                List.of(
                        new Evidence(
                                "guest-progress",
                                Verdict.NO_GO,
                                8.0,
                                9.5,
                                "the guest does 8.0 units/s instead of 10.0")));
    }

    public static ReplicationStatus replication() {
        return new ReplicationStatus(
                VM,
                ShadowState.IN_SYNC,
                12,
                268435456,
                3250586,
                ms(400),
                ms(500),
                Map.of("zero", 100L, "delta", 7L));
    }

    public static UpdateReport done() {
        return new UpdateReport(
                plan(),
                Optional.of(replication()),
                Optional.of(go()),
                Optional.of(switchover(SwitchoverState.COMMITTED, Optional.empty())),
                Optional.of(go()),
                List.of(),
                1);
    }

    public static UpdateReport refusedOnSight() {
        return new UpdateReport(
                blockedPlan(),
                Optional.of(replication()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(new Alert(AT, VM, NOT_QEMU)),
                1);
    }

    public static UpdateReport refusedInRehearsal() {
        return new UpdateReport(
                plan(),
                Optional.of(replication()),
                Optional.of(noGo()),
                Optional.empty(),
                Optional.empty(),
                List.of(
                        new Alert(
                                AT,
                                VM,
                                Problem.of(
                                        Problem.REFUSED,
                                        "the rehearsal of QEMU 10.0.13 ended with no-go",
                                        "Look at the evidence"))),
                1);
    }
}
