package org.gnomon.itests.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.gnomon.backend.kvm.internal.KvmBackend;
import org.gnomon.backend.kvm.internal.KvmConfig;
import org.gnomon.backend.kvm.internal.vm.Fixture;
import org.gnomon.itests.support.world.World;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.VmId;
import org.gnomon.prediction.internal.blackout.BlackoutHistory;
import org.gnomon.replication.internal.FarAccess;
import org.gnomon.runtime.internal.RealTime;
import org.gnomon.service.PredictiveAnalysis;
import org.gnomon.service.PredictiveAnalysis.BlackoutForecast;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Switches on real QEMU under all kinds of load, 7.2 to 10.0 and back, each with the forecast that
 * was there before it. What must hold of any of them is asserted here; how good the forecasts are
 * is told by {@code itests/evaluation/evaluate blackout}, from what this leaves in {@code
 * target/switchovers.jsonl}.
 */
class BlackoutForecastIT {

    private static final int SWITCHES = Integer.getInteger("gnomon.switchovers", 6);
    private static final long SEED = Long.getLong("gnomon.seed", 5);

    /** Of one VM before it starts anew under another load. */
    private static final int IN_A_ROW = 4;

    @TempDir Path directory;

    private PredictiveAnalysis analysis;
    private BlackoutRecorder recorder;

    @Test
    void eachSwitchIsForecastAndLearnedFrom() throws IOException {
        Fixture fixture = RealQemu.fixture(SWITCHES + " switches with forecasts on real QEMU");
        Path file = Path.of("target", "switchovers.jsonl");
        Files.deleteIfExists(file);
        recorder = new BlackoutRecorder(file, new RealTime());
        UnaryOperator<PredictiveAnalysis> listening =
                own -> {
                    analysis = own;
                    return recorder.listen(own);
                };
        World world =
                new World(directory, UnaryOperator.identity(), listening, w -> FarAccess.NONE);
        KvmBackend backend =
                new KvmBackend(KvmConfig.defaults(directory), world.time, world.scheduler);
        try {
            world.with(backend);
            for (SwitchLoad load : SwitchLoad.plan((SWITCHES + 3) / IN_A_ROW, SEED)) {
                switches(world, backend, fixture, load);
            }
        } finally {
            world.close();
            backend.close();
        }
        assertThat(recorder.lines()).hasSize(SWITCHES);
        assertThat(recorder.lines().stream().skip(1)).allMatch(l -> l.forecast().isPresent());
        survivesARestart();
    }

    private void switches(World world, KvmBackend backend, Fixture fixture, SwitchLoad load)
            throws IOException {
        Path console = directory.resolve("console-" + recorder.lines().size() + ".log");
        recorder.load(load.toString());
        try (LoadedVm vm = new LoadedVm(world, fixture, load, console)) {
            vm.start(backend);
            for (int i = 0; i < IN_A_ROW && recorder.lines().size() < SWITCHES; i++) {
                int before = recorder.lines().size();
                UpdateReport report = vm.toTheOther();
                // A watch of a second may cry wolf on a busy machine; that is measured elsewhere.
                assertThat(report.switchover().orElseThrow().status())
                        .as("%s: %s", load, report)
                        .isIn(SwitchoverState.COMMITTED, SwitchoverState.ROLLED_BACK);
                assertThat(report.activeCopies()).as("active copies, %s", load).isEqualTo(1);
                assertThat(recorder.lines()).hasSize(before + 1);
                tell(recorder.lines().get(before), load);
            }
            assertThat(vm.ticks().complaints()).as(load.toString()).isEmpty();
            assertThat(vm.ticks().breaks()).as(load.toString()).isEmpty();
        }
    }

    private static void tell(BlackoutRecorder.Line line, SwitchLoad load) {
        String said =
                line.forecast()
                        .map(
                                f ->
                                        String.format(
                                                Locale.ROOT,
                                                "%6.1f, %s",
                                                f.milliseconds().p50(),
                                                f.upperLevel() > 0
                                                        ? String.format(
                                                                Locale.ROOT,
                                                                "below %.1f",
                                                                f.milliseconds().upper())
                                                        : "nothing promised"))
                        .orElse("none");
        System.out.printf(
                Locale.ROOT, "%6.1f ms, forecast %-26s (%s)%n", line.measured(), said, load);
    }

    /** The same history, read anew, says the same. */
    private void survivesARestart() {
        BlackoutHistory again =
                new BlackoutHistory(directory.resolve("prediction"), new RealTime());
        for (BlackoutRecorder.Line line : recorder.lines()) {
            VmId vm = line.vm();
            SwitchConditions conditions = recorder.lastAsked();
            Optional<BlackoutForecast> now = analysis.blackout(vm, conditions);
            assertThat(again.forecast(vm, conditions)).isEqualTo(now).isPresent();
        }
    }
}
