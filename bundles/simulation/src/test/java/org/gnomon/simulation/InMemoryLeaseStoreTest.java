package org.gnomon.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.spi.lease.Lease;
import org.junit.jupiter.api.Test;

class InMemoryLeaseStoreTest {

    private static final VmId VM = new VmId("web");

    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedProcess process = new SimulatedProcess("first", time);
    private final InMemoryLeaseStore store = new InMemoryLeaseStore(process);

    @Test
    void oneHolderAtATimeAndEpochsThatOnlyGrow() {
        Lease lease = await(store.take(VM, "first"));
        assertThat(await(lease.next(Epoch.ZERO))).isEqualTo(new Epoch(1));
        assertThat(await(lease.next(Epoch.ZERO))).isEqualTo(new Epoch(2));
        assertThat(await(lease.next(new Epoch(7)))).isEqualTo(new Epoch(8));
        assertCode(store.session(time).take(VM, "second"), Problem.LEASE_HELD);
        await(lease.release());
        assertThat(lease.isHeld()).isFalse();
        Lease second = await(store.take(VM, "second"));
        assertThat(await(second.next(Epoch.ZERO))).isEqualTo(new Epoch(9));
        await(lease.release());
        assertThat(second.isHeld()).as("an old lease frees nothing").isTrue();
    }

    @Test
    void whatIsLostOrTakenGivesOutNothing() {
        Lease lease = await(store.take(VM, "first"));
        store.lose(VM);
        assertThat(lease.isHeld()).isFalse();
        assertCode(lease.next(Epoch.ZERO), Problem.LEASE_LOST);
        store.holdByAnother(VM, "another host");
        assertCode(store.take(VM, "first"), Problem.LEASE_HELD);
        assertThat(store.holder(VM)).contains("another host");
    }

    @Test
    void outOfReachItSaysSo() {
        Lease lease = await(store.take(VM, "first"));
        store.reachable(false);
        assertCode(lease.next(Epoch.ZERO), Problem.LEASE_FAILED);
        store.reachable(true);
        assertThat(await(lease.next(Epoch.ZERO))).isEqualTo(new Epoch(1));
    }

    @Test
    void aKilledProcessHoldsNothing() {
        Lease lease = await(store.take(VM, "first"));
        process.kill();
        store.end();
        assertThat(lease.isHeld()).isFalse();
        assertThat(await(store.session(time).take(VM, "next")).isHeld()).isTrue();
    }

    private <T> T await(CompletionStage<T> stage) {
        return time.await(stage, Duration.ofSeconds(1));
    }

    private void assertCode(CompletionStage<?> stage, String code) {
        assertThatThrownBy(() -> await(stage))
                .isInstanceOfSatisfying(
                        GnomonException.class, e -> assertThat(e.problem().code()).isEqualTo(code));
    }
}
