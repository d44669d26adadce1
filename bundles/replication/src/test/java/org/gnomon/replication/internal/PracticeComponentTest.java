package org.gnomon.replication.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.gnomon.service.PeerHosts;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;
import org.junit.jupiter.api.Test;

class PracticeComponentTest {

    private final List<PeerHosts.Peer> paired = new ArrayList<>();
    private final List<Runnable> looks = new ArrayList<>();
    private final List<Runnable> practices = new ArrayList<>();
    private final PracticeComponent component =
            new PracticeComponent(new FarFixture.Clock(), new Threads(), new Peers());

    @Test
    void aHostThatIsPairedWithNoneDoesNotPractise() {
        looks.get(0).run();
        assertThat(practices).isEmpty();
        assertThat(looks).as("goes on looking").hasSize(1);
    }

    @Test
    void theFirstPairingIsPractisedForOnce() {
        looks.get(0).run();
        paired.add(new PeerHosts.Peer("far", "192.0.2.7:7870", true, ""));
        looks.get(0).run();
        assertThat(practices).hasSize(1);
        assertThat(looks).as("looks no more").isEmpty();
    }

    @Test
    void whatEndsLooksNoMore() {
        component.deactivate();
        assertThat(looks).isEmpty();
    }

    private final class Peers implements PeerHosts {
        @Override
        public List<Peer> peers() {
            return paired;
        }

        @Override
        public CompletionStage<byte[]> call(String peer, String service, byte[] request) {
            return CompletableFuture.failedStage(new IllegalStateException());
        }

        @Override
        public ByteChannel open(String peer, String service, byte[] opening) {
            throw new IllegalStateException();
        }
    }

    private final class Threads implements Scheduler {
        @Override
        public Cancellable after(Duration delay, Runnable task) {
            throw new IllegalStateException();
        }

        @Override
        public Cancellable every(Duration period, Runnable task) {
            looks.add(task);
            return () -> looks.remove(task);
        }

        @Override
        public Executor executor() {
            throw new IllegalStateException();
        }

        @Override
        public Executor blocking() {
            return practices::add;
        }

        @Override
        public CompletionStage<Void> delay(Duration delay) {
            throw new IllegalStateException();
        }

        @Override
        public <T> CompletionStage<T> within(
                Duration limit, CompletionStage<T> stage, Supplier<? extends Throwable> late) {
            throw new IllegalStateException();
        }
    }
}
