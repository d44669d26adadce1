package org.gnomon.switchover.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.gnomon.model.Epoch;
import org.gnomon.model.SwitchoverState;
import org.gnomon.simulation.InMemoryLeaseStore;
import org.junit.jupiter.api.Test;

/** What is plugged in and out while the controller lives. */
class SwitchoverComponentTest {

    private final World world = new World();
    private final SwitchoverComponent component =
            new SwitchoverComponent(world.journal, world.time, world.process);
    private final InMemoryLeaseStore own = world.leases;
    private final InMemoryLeaseStore better = new InMemoryLeaseStore(world.process);

    @Test
    void aStoreOfHigherRankingTakesOverFromTheNextLeaseOn() {
        component.bindLeases(own);
        component.bindDecisions(world.decisions);
        switchOver();
        component.bindLeases(better);
        component.unbindLeases(own);
        world.await(component.commit(world.vm));
        assertThat(own.holder(FakeVm.ID)).as("freed where it was taken").isEmpty();
        better.handOut(FakeVm.ID, new Epoch(20));
        assertThat(switchOver()).isEqualTo(SwitchoverState.WATCHING);
        assertThat(component.last(FakeVm.ID).orElseThrow().epoch()).isEqualTo(new Epoch(21));
        component.unbindDecisions(world.decisions);
        world.await(component.rollback(world.vm, "", p -> {}));
        assertThat(world.decisions.all).hasSize(3);
        switchOver();
        assertThat(better.holder(FakeVm.ID)).isPresent();
        component.stop();
        world.settle();
        assertThat(better.holder(FakeVm.ID)).isEmpty();
    }

    @Test
    void withoutAStoreNothingIsBegun() {
        component.bindLeases(own);
        component.unbindLeases(own);
        assertThatThrownBy(this::switchOver).hasMessageContaining("no lease store");
        assertThat(world.vm.log).isEmpty();
    }

    private SwitchoverState switchOver() {
        return world.await(
                        component.switchOver(
                                world.vm, World.UPDATE, World.candidates("first"), p -> {}))
                .status();
    }
}
