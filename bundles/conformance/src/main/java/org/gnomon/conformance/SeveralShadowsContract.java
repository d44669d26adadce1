package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.gnomon.conformance.BackendUnderTest.Deed;
import org.gnomon.conformance.support.Delta;
import org.gnomon.conformance.support.PageCopy;
import org.gnomon.conformance.support.Problems;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;
import org.gnomon.spi.backend.Capability;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.HypervisorBackend.Recovery;
import org.gnomon.spi.backend.Rehearsal;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.Test;

/** More than one replica of a VM, here and on other hosts. */
public interface SeveralShadowsContract extends BackendTests {

    private static ShadowPlace here(String name) {
        return new ShadowPlace(name, ShadowPlace.LOCAL);
    }

    private Replica open(VirtualMachine vm, ShadowPlace place) {
        return underTest().await(vm.openReplica(place));
    }

    private void switchTo(VirtualMachine vm, Replica replica) {
        StandBy standBy =
                underTest().await(vm.standBy(underTest().goodUpdate(VM), replica.place()));
        FinalSync sync = PageCopy.of(vm, replica);
        underTest().await(standBy.switchOver(vm.epoch().next(), step -> {}, sync));
    }

    @Test
    default void hostsAreNamedAndAnUnknownOneIsRefused() {
        List<String> hosts = underTest().backend().hosts();
        assertThat(hosts).doesNotHaveDuplicates().contains(ShadowPlace.LOCAL);
        if (!underTest().backend().info().capabilities().contains(Capability.OTHER_HOSTS)) {
            assertThat(hosts).containsExactly(ShadowPlace.LOCAL);
        }
        VirtualMachine vm = start();
        assertThat(vm.host()).isIn(hosts);
        Problems.expect(
                () -> open(vm, new ShadowPlace("shadow", "no-such-host")), Problem.UNSUPPORTED);
        assertThat(vm.replicas()).isEmpty();
        assertThat(underTest().leftovers()).isEmpty();
        assertLives(vm);
    }

    @Test
    default void replicaIsListedUntilItIsClosed() {
        VirtualMachine vm = start();
        Replica replica = open(vm, here("only"));
        assertThat(replica.place()).isEqualTo(here("only"));
        assertThat(vm.replicas()).extracting(Replica::place).containsExactly(here("only"));
        underTest().await(replica.close());
        assertThat(vm.replicas()).isEmpty();
        assertThat(underTest().leftovers()).isEmpty();
    }

    @Test
    default void eachHasAName() {
        needs(Capability.SEVERAL_SHADOWS);
        VirtualMachine vm = start();
        Replica a = open(vm, here("a"));
        Replica b = open(vm, here("b"));
        Problems.expect(() -> open(vm, here("a")), Problem.ALREADY_EXISTS);
        assertThat(vm.replicas()).extracting(r -> r.place().name()).containsExactly("a", "b");
        underTest().await(a.close());
        assertThat(vm.replicas()).extracting(r -> r.place().name()).containsExactly("b");
        open(vm, here("a"));
        assertThat(vm.replicas()).extracting(r -> r.place().name()).containsExactly("b", "a");
        underTest().await(b.close());
        assertLives(vm);
    }

    @Test
    default void eachHasMemoryOfItsOwn() {
        needs(Capability.SEVERAL_SHADOWS);
        VirtualMachine vm = start();
        Replica a = open(vm, here("a"));
        Replica b = open(vm, here("b"));
        int page = a.pages().pageSizeBytes();
        a.pages().write(page, ByteBuffer.allocate(page).put(0, (byte) 7));
        assertThat(PageCopy.isZero(b.pages())).isTrue();
        assertThat(a.pages().view(page, page).get(0)).isEqualTo((byte) 7);
        assertLives(vm);
    }

    @Test
    default void checkpointsAreHeldAtTheSameTime() {
        needs(Capability.SEVERAL_SHADOWS);
        VirtualMachine vm = start();
        Replica a = open(vm, here("a"));
        Replica b = open(vm, here("b"));
        checkpoint(vm, a);
        long ofA = PageCopy.checksum(a.pages());
        letLive();
        checkpoint(vm, b);
        long ofB = PageCopy.checksum(b.pages());
        letLive();
        assertThat(ofB).as("the guest went on between them").isNotEqualTo(ofA);
        underTest().await(a.release());
        assertThat(PageCopy.checksum(b.pages())).isEqualTo(ofB);
        assertThat(b.held()).isPresent();
        checkpoint(vm, a);
        underTest().await(b.release());
        assertThat(a.held()).isPresent();
        underTest().await(a.close());
        underTest().await(b.close());
        assertThat(underTest().leftovers()).isEmpty();
        assertLives(vm);
    }

    @Test
    default void b14_otherReplicaOutlivesASwitch() {
        needs(Capability.SEVERAL_SHADOWS);
        VirtualMachine vm = start();
        Replica chosen = open(vm, here("chosen"));
        Replica other = open(vm, here("other"));
        PageCopy.copy(vm.memory().pages(), other.pages());
        long pages = PageCopy.checksum(other.pages());
        letLive();
        switchTo(vm, chosen);
        assertThat(PageCopy.checksum(other.pages())).isEqualTo(pages);
        assertThat(vm.replicas()).extracting(r -> r.place().name()).contains("other");
        assertLives(vm);
        checkpoint(vm, other);
        underTest().await(other.release());
        underTest().await(vm.retired().orElseThrow().release());
        switchTo(vm, other);
        assertLives(vm);
        assertThat(vm.epoch()).isEqualTo(new Epoch(2));
    }

    @Test
    default void b14_heldCheckpointOfAnotherReplicaOutlivesASwitch() {
        needs(Capability.SEVERAL_SHADOWS);
        VirtualMachine vm = start();
        Replica chosen = open(vm, here("chosen"));
        Replica other = open(vm, here("other"));
        checkpoint(vm, other);
        long pages = PageCopy.checksum(other.pages());
        letLive();
        switchTo(vm, chosen);
        assertThat(other.held()).isPresent();
        assertThat(PageCopy.checksum(other.pages())).isEqualTo(pages);
        underTest().await(other.release());
        checkpoint(vm, other);
        underTest().await(other.close());
        assertLives(vm);
    }

    @Test
    default void b14_otherReplicaOutlivesARollback() {
        needs(Capability.SEVERAL_SHADOWS);
        needs(Capability.REVERSE_TRANSFER);
        VirtualMachine vm = start();
        Replica chosen = open(vm, here("chosen"));
        Replica other = open(vm, here("other"));
        switchTo(vm, chosen);
        checkpoint(vm, other);
        long pages = PageCopy.checksum(other.pages());
        StandBy back = underTest().await(vm.retired().orElseThrow().standBy());
        underTest().await(back.switchOver(new Epoch(2), step -> {}, () -> {}));
        assertThat(other.held()).isPresent();
        assertThat(PageCopy.checksum(other.pages())).isEqualTo(pages);
        underTest().await(other.release());
        checkpoint(vm, other);
        assertLives(vm);
    }

    @Test
    default void oneIsAdvancedWhileAnotherIsRehearsedOn() {
        needs(Capability.SEVERAL_SHADOWS);
        needs(Capability.FAILOVER);
        VirtualMachine vm = start();
        Replica rehearsed = open(vm, here("rehearsed"));
        Replica advanced = open(vm, here("advanced"));
        checkpoint(vm, rehearsed);
        checkpoint(vm, advanced);
        Rehearsal rehearsal =
                underTest().await(rehearsed.rehearse(Optional.of(underTest().goodUpdate(VM))));
        letLive();
        Delta delta = Delta.of(vm, advanced);
        underTest().await(advanced.advance(delta.collect(), delta.fold()));
        assertThat(PageCopy.checksum(advanced.pages())).isEqualTo(delta.checksum());
        assertThat(underTest().await(rehearsal.status()).state()).isEqualTo(RunState.RUNNING);
        underTest().await(rehearsal.close());
        assertLives(vm);
    }

    @Test
    default void nextShadowTakesOverWhenTheFirstFails() {
        needs(Capability.SEVERAL_SHADOWS);
        VirtualMachine vm = start();
        Replica first = open(vm, here("first"));
        Replica second = open(vm, here("second"));
        StandBy bad = underTest().await(vm.standBy(underTest().goodUpdate(VM), first.place()));
        assertThatThrownBy(
                        () ->
                                underTest()
                                        .await(
                                                bad.switchOver(
                                                        new Epoch(1),
                                                        step -> {
                                                            throw new IllegalStateException(
                                                                    "the first is ill");
                                                        },
                                                        PageCopy.of(vm, first))))
                .hasMessageContaining("the first is ill");
        underTest().await(bad.discard());
        assertLives(vm);
        StandBy good = underTest().await(vm.standBy(underTest().goodUpdate(VM), second.place()));
        underTest().await(good.switchOver(new Epoch(2), step -> {}, PageCopy.of(vm, second)));
        assertThat(vm.epoch()).isEqualTo(new Epoch(2));
        assertLives(vm);
    }

    @Test
    default void standByNeedsAReplicaAtItsPlace() {
        needs(Capability.COPIED_SWITCH);
        VirtualMachine vm = start();
        open(vm, here("a"));
        Problems.expect(
                () -> underTest().await(vm.standBy(underTest().goodUpdate(VM), here("nobody"))),
                Problem.ILLEGAL_TRANSITION);
        assertLives(vm);
    }

    @Test
    default void switchToAnotherHostMovesTheVm() {
        needs(Capability.OTHER_HOSTS);
        VirtualMachine vm = start();
        String home = vm.host();
        String away =
                underTest().backend().hosts().stream()
                        .filter(h -> !h.equals(home))
                        .findFirst()
                        .orElseThrow();
        Replica replica = open(vm, new ShadowPlace("shadow", away));
        assertThat(replica.place().host()).isEqualTo(away);
        switchTo(vm, replica);
        assertThat(vm.host()).isEqualTo(away);
        assertLives(vm);
        StandBy back = underTest().await(vm.retired().orElseThrow().standBy());
        underTest().await(back.switchOver(new Epoch(2), step -> {}, () -> {}));
        assertThat(vm.host()).isEqualTo(home);
        assertLives(vm);
    }

    @Test
    default void b05_allOfThemGoWithTheVm() {
        needs(Capability.SEVERAL_SHADOWS);
        VirtualMachine vm = start();
        checkpoint(vm, open(vm, here("a")));
        checkpoint(vm, open(vm, here("b")));
        underTest().await(vm.stop());
        assertThat(underTest().leftovers()).isEmpty();
    }

    @Test
    default void b13_shadowsOfARunningVmAreRemoved() {
        needs(Capability.SEVERAL_SHADOWS);
        needs(Deed.CRASH_CONTAINER);
        VirtualMachine vm = start();
        checkpoint(vm, open(vm, here("a")));
        checkpoint(vm, open(vm, here("b")));
        letLive();
        underTest().crashContainer();
        Recovery found = underTest().await(underTest().backend().recover());
        assertThat(found.running()).hasSize(1);
        assertThat(found.running().get(0).replicas()).isEmpty();
        assertThat(underTest().leftovers()).isEmpty();
        assertLives(found.running().get(0));
    }
}
