package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.gnomon.conformance.support.Problems;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.spi.lease.Lease;
import org.gnomon.spi.lease.LeaseStore;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What a lease store is held to; the rules are in {@code org.gnomon.spi.lease}. */
public interface LeaseStoreContract {

    VmId WEB = new VmId("web");
    VmId DB = new VmId("db-1.example_x");

    /** The store as one controller sees it. */
    LeaseStore store();

    /** The same store as another controller sees it. */
    LeaseStore other();

    /** Kills the controller of {@link #store()}; gives the store as the next one sees it. */
    LeaseStore killedAndStartedAgain();

    /**
     * Damages what the store keeps of a VM whose lease nobody holds.
     *
     * @return false if there is nothing that a test can damage
     */
    default boolean damage(VmId vm) {
        return false;
    }

    /** Waits for a stage, 30 seconds at most (rule L-04), and throws the problem that it has. */
    default <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw GnomonException.problemOf(e.getCause()).asException(e);
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError("rule L-04: no answer in 30 seconds", e);
        }
    }

    @Test
    default void theStoreSaysWhatItIs() {
        assertThat(store().description()).isNotBlank().hasSizeLessThan(500);
    }

    @Test
    default void l01_oneLeaseOfAVmIsHeldAtATime() {
        Lease lease = await(store().take(WEB, "controller A"));
        assertThat(lease.vm()).isEqualTo(WEB);
        assertThat(lease.isHeld()).isTrue();
        for (LeaseStore asked : List.of(store(), other(), other())) {
            Problem refused =
                    Problems.expect(
                            () -> await(asked.take(WEB, "controller B")), Problem.LEASE_HELD);
            assertThat(refused.message()).contains("controller A").contains("web");
            assertThat(refused.nextStep()).isNotBlank();
        }
        assertThat(lease.isHeld()).as("who was refused took nothing away").isTrue();
        assertThat(await(lease.next(Epoch.ZERO))).isEqualTo(new Epoch(1));
        await(lease.release());
    }

    @Test
    default void l01_leasesOfOtherVmsAreFree() {
        Lease web = await(store().take(WEB, "controller A"));
        Lease db = await(other().take(DB, "controller B"));
        assertThat(await(db.next(new Epoch(4)))).isEqualTo(new Epoch(5));
        assertThat(await(web.next(Epoch.ZERO))).as("each VM has its own").isEqualTo(new Epoch(1));
        await(web.release());
        await(db.release());
    }

    @Test
    default void l02_eachEpochIsAfterAllBefore() {
        Lease lease = await(store().take(WEB, "controller A"));
        assertThat(await(lease.next(Epoch.ZERO))).isEqualTo(new Epoch(1));
        assertThat(await(lease.next(Epoch.ZERO))).isEqualTo(new Epoch(2));
        assertThat(await(lease.next(new Epoch(9)))).isEqualTo(new Epoch(10));
        assertThat(await(lease.next(new Epoch(3)))).isEqualTo(new Epoch(11));
        await(lease.release());
    }

    @Test
    default void l02_alsoWhenManyAskAtOnce() {
        Lease lease = await(store().take(WEB, "controller A"));
        List<CompletionStage<Epoch>> asked = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            asked.add(lease.next(Epoch.ZERO));
        }
        assertThat(asked.stream().map(this::await))
                .doesNotHaveDuplicates()
                .allMatch(e -> e.isAfter(Epoch.ZERO));
        assertThat(await(lease.next(Epoch.ZERO)).value()).isGreaterThan(20);
        await(lease.release());
    }

    @Test
    default void l02_alsoAcrossHolders() {
        Lease first = await(store().take(WEB, "controller A"));
        Epoch given = await(first.next(new Epoch(6)));
        await(first.release());
        Lease second = await(other().take(WEB, "controller B"));
        assertThat(await(second.next(Epoch.ZERO)).isAfter(given)).isTrue();
        await(second.release());
    }

    @Test
    default void l02_alsoAcrossACrash() {
        Lease killed = await(store().take(WEB, "controller A"));
        Epoch given = await(killed.next(new Epoch(41)));
        LeaseStore next = killedAndStartedAgain();
        Lease lease = await(next.take(WEB, "controller A, again"));
        assertThat(await(lease.next(Epoch.ZERO)).isAfter(given)).isTrue();
        assertThat(lease.isHeld()).isTrue();
        await(lease.release());
    }

    @Test
    default void l03_whatWasReleasedIsNotHeldAndGivesNothing() {
        Lease first = await(store().take(WEB, "controller A"));
        CompletionStage<Void> released = first.release();
        assertThat(first.isHeld()).as("at once, before another can have it").isFalse();
        await(released);
        await(first.release());
        Problems.expect(() -> await(first.next(Epoch.ZERO)), Problem.LEASE_LOST);
        Lease second = await(other().take(WEB, "controller B"));
        Problems.expect(() -> await(first.next(Epoch.ZERO)), Problem.LEASE_LOST);
        await(first.release());
        assertThat(second.isHeld()).as("a late release frees nobody else's").isTrue();
        Problems.expect(() -> await(store().take(WEB, "controller C")), Problem.LEASE_HELD);
        assertThat(first.isHeld()).isFalse();
        await(second.release());
    }

    @Test
    default void l04_takingAndReleasingManyTimesComesToAnEnd() {
        Epoch last = Epoch.ZERO;
        for (int i = 0; i < 20; i++) {
            Lease lease = await((i % 2 == 0 ? store() : other()).take(WEB, "controller " + i));
            Epoch next = await(lease.next(Epoch.ZERO));
            assertThat(next.isAfter(last)).isTrue();
            last = next;
            await(lease.release());
        }
    }

    @Test
    default void l05_aDamagedStoreHandsOutNothingAndSaysSo() {
        Lease before = await(store().take(WEB, "controller A"));
        await(before.next(Epoch.ZERO));
        await(before.release());
        Assumptions.assumeTrue(damage(WEB), "nothing of this store can be damaged by a test");
        for (LeaseStore asked : List.of(store(), other())) {
            Problem problem =
                    Problems.expect(
                            () -> await(asked.take(WEB, "controller B")), Problem.LEASE_FAILED);
            assertThat(problem.nextStep()).as("the way out").isNotBlank();
        }
        Lease free = await(store().take(DB, "controller B"));
        assertThat(free.isHeld()).as("others are not harmed").isTrue();
        await(free.release());
    }

    @Test
    default void aHolderMayHaveAnyName() {
        String odd = "controller \u00e9 \n\" epoch=99 \u0000" + "x".repeat(5_000);
        Lease lease = await(store().take(WEB, odd));
        Problem refused = Problems.expect(() -> await(other().take(WEB, "B")), Problem.LEASE_HELD);
        assertThat(refused.message()).contains("controller").hasSizeLessThan(6_000);
        assertThat(await(lease.next(Epoch.ZERO))).isEqualTo(new Epoch(1));
        await(lease.release());
        Lease again = await(other().take(WEB, "B"));
        assertThat(await(again.next(Epoch.ZERO))).isEqualTo(new Epoch(2));
        await(again.release());
    }
}
