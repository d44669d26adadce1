package org.gnomon.backend.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_GATE;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_SYNC;
import static org.gnomon.backend.kvm.internal.QemuLab.assertHealthy;
import static org.gnomon.backend.kvm.internal.QemuLab.await;
import static org.gnomon.backend.kvm.internal.QemuLab.next;
import static org.gnomon.backend.kvm.internal.QemuLab.problem;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gnomon.model.Blackout;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.SwitchoverState;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Grafted switches between two real QEMUs under a guest that checks itself. */
class SwitchIT {
    @TempDir Path root;
    private QemuLab lab;

    @BeforeEach
    void open() {
        lab = QemuLab.open(root, "SwitchIT");
    }

    @AfterEach
    void close() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void toTheNewerQemuAndBackWithoutLosingATick() {
        VirtualMachine vm = lab.start("there-and-back");
        List<SwitchoverState> steps = new ArrayList<>();
        StandBy standBy = await(vm.standBy(lab.toNew(vm)));
        assertThat(standBy.vmm().version()).startsWith("10.");

        Blackout blackout = await(standBy.switchOver(new Epoch(1), steps::add, NO_SYNC));

        assertThat(steps)
                .containsExactly(
                        SwitchoverState.FROZEN,
                        SwitchoverState.FINALISED,
                        SwitchoverState.FENCED,
                        SwitchoverState.ACTIVATED);
        assertThat(blackout.total()).isPositive();
        assertThat(vm.vmm().version()).startsWith("10.");
        assertThat(vm.epoch()).isEqualTo(new Epoch(1));
        assertThat(await(vm.runState())).isEqualTo(RunState.RUNNING);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        assertThat(
                        problem(
                                        vm.standBy(lab.toNew(vm))
                                                .thenCompose(
                                                        s ->
                                                                s.switchOver(
                                                                        new Epoch(1),
                                                                        NO_GATE,
                                                                        NO_SYNC)))
                                .code())
                .isEqualTo(Problem.STALE_EPOCH);
        lab.awaitTicks(vm, 10);
    }

    @Test
    void manyTimesInARow() {
        VirtualMachine vm = lab.start("many");
        List<Blackout> all = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            String target = i % 2 == 0 ? lab.fixture.newQemu() : lab.fixture.oldQemu();
            StandBy standBy = await(vm.standBy(QemuLab.update(vm, target)));
            all.add(await(standBy.switchOver(next(vm), NO_GATE, NO_SYNC)));
            assertThat(await(vm.activeCopies())).isEqualTo(1);
            lab.awaitTicks(vm, 3);
        }
        assertHealthy(lab.console(vm));
        System.out.println(Blackouts.table(all));
        await(vm.stop());
        lab.assertNothingLeft();
    }
}
