package org.gnomon.replication.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.ShadowId;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.ShadowState;
import org.gnomon.replication.internal.far.FarSettings;
import org.gnomon.replication.internal.far.ReplicationPeer;
import org.gnomon.spi.replication.ReplicaHost;

/** A near and a far engine, a guest and a link between them; real threads. */
final class FarWorld implements AutoCloseable {

    static final ShadowPlace PLACE = new ShadowPlace("shadow", "far");
    static final ShadowId ID = ShadowId.of(FakeVm.ID, PLACE);
    static final Duration LONG = Duration.ofSeconds(60);

    final RealTime time = new RealTime();
    final CodecRegistry codecs = new CodecRegistry();
    final FakePeers peers = new FakePeers(time);
    final FakeVm vm;
    final FakeGuest guest;
    FakeTarget target;
    final FarSettings settings;
    final ReplicationEngine engine;
    private final Path folder;
    private ReplicationPeer far;

    FarWorld(int pages, long seed, Path folder, FarSettings settings) {
        this.folder = folder;
        this.settings = settings;
        codecs.add(new DeflateCodec("zstd1"));
        vm = new FakeVm(time, pages);
        Random random = new Random(seed);
        for (int page = 0; page < pages / 2; page++) {
            vm.memory.noise(page, random);
        }
        guest = new FakeGuest(vm.memory, seed + 1);
        target = new FakeTarget(pages + 16, true);
        engine = engine();
        vm.opener = place -> new FakeFarReplica(vm, place, "far", guest);
        restartFar();
    }

    /** The far container is another one; what it had in memory is still there. */
    void restartFar() {
        if (far != null) {
            target.blank = false;
            far.close();
        }
        far = new ReplicationPeer(time, time, codecs, () -> List.of(host()));
        peers.service = far;
        peers.cut();
    }

    /** The far host keeps another replica under that key. */
    void swap(FakeTarget other) {
        target = other;
        peers.cut();
    }

    /** Another near engine, that knows nothing. */
    ReplicationEngine engine() {
        FarAccess access =
                new FarAccess(() -> Optional.of(peers), () -> List.of(host()), () -> settings);
        return new ReplicationEngine(time, time, codecs, folder, access);
    }

    private ReplicaHost host() {
        return (owner, key) -> key.equals("vm-1/shadow") ? Optional.of(target) : Optional.empty();
    }

    CompletionStage<ReplicationStatus> begin(ProtectionPolicy policy) {
        return engine.start(vm, PLACE, policy, Redundancy.ONE);
    }

    FakeFarReplica replica() {
        return (FakeFarReplica) vm.open.get(0);
    }

    ShadowState state() {
        return engine.status(ID).orElseThrow().state();
    }

    /** Whether the far end has the guest's memory, byte for byte. */
    boolean isEqual() {
        return target.pages
                        .view(0, vm.memory.pages() * FakeMemory.PAGE)
                        .mismatch(vm.memory.view(0, vm.memory.pages() * FakeMemory.PAGE))
                < 0;
    }

    void assertEqual() {
        assertThat(isEqual()).as("the far end has the guest's memory").isTrue();
        byte[] sent = replica().feed.state.toByteArray();
        byte[] there = target.stateBytes();
        assertThat(Arrays.mismatch(there, sent))
                .as("state: %d bytes of %d, feeds %d", there.length, sent.length, target.feeds)
                .isNegative();
        assertThat(target.pages.guardsAreWhole()).isTrue();
    }

    static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    /** Looks again and again. */
    void until(BooleanSupplier condition) throws Exception {
        long end = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("too late").isLessThan(end);
            pause(Duration.ofMillis(5));
        }
    }

    void pause(Duration span) throws Exception {
        time.delay(span).toCompletableFuture().get();
    }

    @Override
    public void close() {
        guest.stop();
        time.close();
    }
}
