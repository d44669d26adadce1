package org.gnomon.backend.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.backend.kvm.internal.QemuLab.await;
import static org.gnomon.backend.kvm.internal.QemuLab.problem;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.Sample;
import org.gnomon.spi.backend.Preflight;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting, looking at and ending a VM. */
class LifecycleIT {
    @TempDir Path root;
    private QemuLab lab;

    @BeforeEach
    void open() {
        lab = QemuLab.open(root, "LifecycleIT");
    }

    @AfterEach
    void close() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void aVmIsStartedSampledPausedAndEnded() {
        VirtualMachine vm = lab.start("life");
        assertThat(await(vm.runState())).isEqualTo(RunState.RUNNING);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        assertThat(problem(lab.backend.define(vm.definition())).code())
                .isEqualTo(Problem.ALREADY_EXISTS);

        Sample[] sample = new Sample[1];
        assertThat(
                        lab.until(
                                () -> {
                                    sample[0] = await(vm.sample());
                                    return sample[0].dirtyRate() > 0
                                            && sample[0].data().cpuUsage() > 0
                                            && sample[0].data().ioRate() > 0
                                            && sample[0].guestProgress() > 0;
                                },
                                Duration.ofSeconds(30)))
                .as("a sample with every figure, last %s", sample[0])
                .isTrue();
        assertThat(sample[0].data().memoryUsage()).isBetween(0.05, 0.95);
        assertThat(sample[0].data().networkLatency()).isNegative();

        assertThat(vm.memory().sizeBytes()).isEqualTo((128L << 20) + 8192);
        assertThat(vm.memory().pages().view(0, 1 << 20).remaining()).isEqualTo(1 << 20);

        await(vm.pause());
        assertThat(await(vm.runState())).isEqualTo(RunState.PAUSED);
        assertThat(await(vm.activeCopies())).isZero();
        await(vm.resume());
        lab.awaitTicks(vm, 5);
        QemuLab.assertHealthy(lab.console(vm));

        await(vm.stop());
        assertThat(await(vm.runState())).isEqualTo(RunState.GONE);
        assertThat(problem(vm.sample()).code()).isEqualTo(Problem.NOT_RUNNING);
        lab.assertNothingLeft();
        assertThat(lab.folder(vm).resolve("state.json")).doesNotExist();
    }

    @Test
    void aGuestWithACableAndACommaInItsPathsRuns() {
        VirtualMachine vm =
                await(
                        lab.backend.define(
                                lab.definition(
                                        "odd",
                                        Map.of(
                                                "network",
                                                "user",
                                                "console",
                                                root.resolve("a,b.log").toString()))));
        lab.awaitTicks(root.resolve("a,b.log"), 5);
        await(vm.stop());
        lab.assertNothingLeft();
    }

    @Test
    void wrongDefinitionsAreRefusedWithWhatIsKnown() {
        Problem unknown = problem(lab.backend.define(lab.definition("a", Map.of("colour", "red"))));
        assertThat(unknown.code()).isEqualTo(Problem.INVALID_INPUT);
        assertThat(unknown.message()).contains("colour");
        assertThat(unknown.nextStep()).contains("kernel").contains("disk");
        assertThat(
                        problem(
                                        lab.backend.define(
                                                lab.definition(
                                                        "a", Map.of("machine", "pc-q35-99.9"))))
                                .code())
                .isEqualTo(Problem.INVALID_INPUT);
        assertThat(
                        problem(
                                        lab.backend.define(
                                                lab.definition("a", Map.of("qemu", "/bin/true"))))
                                .code())
                .isEqualTo(Problem.NOT_A_VMM);
        assertThat(
                        problem(lab.backend.define(lab.definition("a", Map.of("cpu", "no-such"))))
                                .code())
                .isEqualTo(Problem.CRASHED);
        lab.assertNothingLeft();
    }

    @Test
    void twoVmsDoNotShareADisk() {
        VirtualMachine first = lab.start("first");
        String disk = first.definition().properties().get("disk");
        Problem refused =
                problem(lab.backend.define(lab.definition("second", Map.of("disk", disk))));
        assertThat(refused.code()).isEqualTo(Problem.REFUSED);
        lab.awaitTicks(first, 3);
        await(first.stop());
        lab.assertNothingLeft();
    }

    @Test
    void updatesAreLookedAtWithoutTouchingTheGuest() {
        VirtualMachine vm = lab.start("looked-at");
        Preflight good = await(vm.inspect(lab.toNew(vm)));
        assertThat(good.blockers()).isEmpty();
        assertThat(good.target().orElseThrow().version()).startsWith("10.");
        Preflight bad = await(vm.inspect(QemuLab.update(vm, "/bin/true")));
        assertThat(bad.target()).isEmpty();
        assertThat(bad.blockers()).extracting(Problem::code).containsExactly(Problem.NOT_A_VMM);
        assertThat(await(vm.inspect(QemuLab.update(vm, "/no/such/file"))).blockers())
                .extracting(Problem::code)
                .containsExactly(Problem.NOT_A_VMM);
        assertThat(lab.backend.info().facts()).containsKey("accelerator-reason");
        assertThat(await(lab.backend.vmms())).hasSizeGreaterThanOrEqualTo(2);
    }
}
