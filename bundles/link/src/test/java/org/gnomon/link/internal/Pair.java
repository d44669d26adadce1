package org.gnomon.link.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.runtime.internal.RealScheduler;
import org.gnomon.runtime.internal.RealTime;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.peer.PeerService;

/** Two hosts on loopback, paired with each other, that both listen and are linked. */
final class Pair implements AutoCloseable {

    /** Fast enough for tests. */
    static final LinkLimits QUICK =
            new LinkLimits(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(100),
                    Duration.ofMillis(600),
                    Duration.ofSeconds(20),
                    Duration.ofMillis(500),
                    512 << 10,
                    0);

    final RealScheduler scheduler = new RealScheduler();
    final RealTime time = new RealTime();
    final LinkService near;
    final LinkService far;

    Pair(Path folder) {
        this(folder, QUICK);
    }

    Pair(Path folder, LinkLimits limits) {
        near = host("near", folder, limits);
        far = host("far", folder, limits);
        near.pair("far", "127.0.0.1:" + far.port(), far.identity().certificate());
        far.pair("near", "127.0.0.1:" + near.port(), near.identity().certificate());
        // The first try of the one that was paired first may have come too early for the other.
        await("both are linked", () -> isLinked(near) && isLinked(far));
    }

    private static boolean isLinked(LinkService host) {
        return host.peers().stream().allMatch(PeerHosts.Peer::connected);
    }

    LinkService host(String name, Path folder, LinkLimits limits) {
        LinkSettings settings =
                LinkSettings.of(name, folder.resolve(name)).listening("127.0.0.1:0").with(limits);
        return new LinkService(settings, time, scheduler).start();
    }

    /** The bytes of an answer, waited for. */
    static byte[] get(CompletionStage<byte[]> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** The problem that a stage fails with. */
    static Problem problem(CompletionStage<byte[]> stage) throws Exception {
        try {
            throw new AssertionError("it was answered with " + get(stage).length + " bytes");
        } catch (ExecutionException e) {
            return GnomonException.problemOf(e);
        }
    }

    static PeerService answering(String name, UnaryOperator<byte[]> answer) {
        return new PeerService() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public byte[] answer(String caller, byte[] request) {
                return answer.apply(request);
            }

            @Override
            public void serve(String caller, byte[] opening, ByteChannel channel)
                    throws IOException {
                ByteBuffer b = ByteBuffer.allocate(64 << 10);
                while (channel.read(b) >= 0) {
                    b.flip();
                    channel.write(b);
                    b.clear();
                }
            }
        };
    }

    /** Waits for something to become true, for 20 s at most. */
    static void await(String what, BooleanSupplier condition) {
        await(what, condition, 1);
    }

    /** The same, looking each so many milliseconds. */
    static void await(String what, BooleanSupplier condition, long everyMillis) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("after 20 s still not: " + what);
            }
            LockSupport.parkNanos(everyMillis * 1_000_000);
        }
    }

    @Override
    public void close() {
        near.close();
        far.close();
        scheduler.close();
    }
}
