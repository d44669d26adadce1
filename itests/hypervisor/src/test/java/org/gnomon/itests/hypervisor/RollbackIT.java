package org.gnomon.itests.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.gnomon.backend.kvm.internal.vm.Fixture;
import org.gnomon.itests.support.guest.TickLog;
import org.gnomon.itests.support.world.World;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.UpdateReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a switch on real QEMU, back from 10.0 to 7.2 while the guest counts on. */
class RollbackIT {

    private static final ProtectionPolicy LONG_WATCH =
            new ProtectionPolicy(
                    Duration.ofSeconds(2),
                    0,
                    Duration.ofMillis(100),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(3),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(30));

    @TempDir Path directory;

    @Test
    void theGuestCountsOnOnTheOldQemu() throws IOException {
        Fixture fixture = RealQemu.fixture("rollback on real QEMU");
        try (RealQemu gnomon = new RealQemu(directory, fixture)) {
            gnomon.start().protect(LONG_WATCH);
            World world = gnomon.world;
            CompletionStage<UpdateReport> update =
                    world.manager.update(gnomon.to(fixture.newQemu()), world::tell);
            world.until(
                    "the new primary is watched",
                    Duration.ofMinutes(2),
                    () -> world.progress.stream().anyMatch(p -> p.stage().equals("watch")));
            assertThat(gnomon.vm.vmm().version()).startsWith("10.");
            gnomon.awaitTicks(10);
            long before = gnomon.ticks().last();

            SwitchoverReport back = world.await(world.manager.rollback(RealQemu.VM, world::tell));

            assertThat(back.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
            assertThat(back.lossWindow()).isEqualTo(Duration.ZERO);
            assertThat(gnomon.vm.vmm().version()).startsWith("7.2");
            gnomon.awaitTicks(20);
            TickLog log = gnomon.ticks();
            assertThat(log.last()).isGreaterThan(before);
            assertThat(log.breaks()).isEmpty();
            assertThat(log.complaints()).isEmpty();
            assertThat(world.await(gnomon.vm.activeCopies())).isEqualTo(1);
            UpdateReport report = world.await(update);
            assertThat(report.succeeded()).isFalse();
            System.out.printf(
                    "Rollback 10.0 -> 7.2: blackout %s, guest at tick %d, no gap%n",
                    back.blackout().orElseThrow().total(), log.last());
        }
    }
}
