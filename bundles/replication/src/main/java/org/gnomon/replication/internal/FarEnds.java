package org.gnomon.replication.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowPlace;
import org.gnomon.replication.internal.far.CompareFeed;
import org.gnomon.replication.internal.far.Dialer;
import org.gnomon.replication.internal.far.FarSettings;
import org.gnomon.replication.internal.far.FarStream;
import org.gnomon.replication.internal.far.Narrowing;
import org.gnomon.replication.internal.far.PaceControl;
import org.gnomon.replication.internal.far.RateLimit;
import org.gnomon.replication.internal.far.ReplicationPeer;
import org.gnomon.replication.internal.far.SoftDirty;
import org.gnomon.replication.internal.far.StreamListener;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.backend.FarReplica;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.replication.ChangeFeed;
import org.gnomon.spi.replication.ChangeSink;
import org.gnomon.time.TimeSource;

/** What one far link is between: where its changes come from, and the stream that they go into. */
final class FarEnds {

    private final Assembly.Ground on;
    private final Replica replica;
    private final FarReplica far;
    private final FarSettings settings;
    private volatile FarStream stream;
    private volatile long bytes;

    FarEnds(Assembly.Ground on, Replica replica) {
        this.on = on;
        this.replica = replica;
        far = replica.far().orElseThrow();
        settings = on.env().far().settings().get();
    }

    Replica replica() {
        return replica;
    }

    FarSettings settings() {
        return settings;
    }

    /** What the stream was made for. */
    long bytes() {
        return bytes;
    }

    PaceControl.Goal goal() {
        return new PaceControl.Goal(
                on.wish().policy().lagTarget(),
                on.wish().policy().maxBytesPerSecond(),
                settings.cpuBudget(),
                settings.throttle());
    }

    /** The backend's feed; one that compares if it has none and allows that. */
    CompletionStage<ChangeFeed> feed() {
        CompletableFuture<ChangeFeed> out = new CompletableFuture<>();
        Stages.plain(Stages.call(far::feed))
                .whenComplete(
                        (feed, error) -> {
                            if (error == null) {
                                out.complete(feed);
                            } else if (far.mayCompare() && isUnsupported(error)) {
                                compare(out);
                            } else {
                                out.completeExceptionally(error);
                            }
                        });
        return out;
    }

    private static boolean isUnsupported(Throwable error) {
        return GnomonException.problemOf(error).code().equals(Problem.UNSUPPORTED);
    }

    private void compare(CompletableFuture<ChangeFeed> out) {
        try {
            out.complete(
                    new CompareFeed(
                            () -> on.wish().vm().memory().pages(),
                            new Known(),
                            narrowing(),
                            on.env().time(),
                            on.env().scheduler()));
        } catch (RuntimeException e) {
            out.completeExceptionally(e);
        }
    }

    private Narrowing narrowing() {
        return far.ram().map(ram -> SoftDirty.of(ram, on.env().spill())).orElse(Narrowing.NONE);
    }

    /** The stream is there when the feed runs. */
    private final class Known implements CompareFeed.Known {

        @Override
        public boolean has(long page, ByteBuffer content) {
            return stream.has(page, content);
        }

        @Override
        public void settle() {
            stream.settle();
        }
    }

    /** A stream for so many bytes; begins to connect. */
    FarStream stream(long size, StreamListener listener) {
        FarStream.Tools tools =
                new FarStream.Tools(
                        on.env().time(),
                        on.env().scheduler(),
                        on.env().codecs(),
                        settings,
                        limit());
        FarStream.Target target =
                new FarStream.Target(
                        far.key(),
                        ChangeSink.PAGE,
                        size,
                        isHere(),
                        dialer(),
                        store -> on.env().shared().of(far.peer(), store));
        bytes = size;
        stream = new FarStream(tools, target, on.env().spill(), listener);
        return stream;
    }

    /** This replica goes: others there must not refer to what it had. */
    void forgetShared() {
        on.env().shared().forget(far.peer());
    }

    private RateLimit limit() {
        TimeSource time = on.env().time();
        return new RateLimit() {
            @Override
            public void sent(long sentBytes) {
                on.rate().sent(sentBytes, time.nanos());
            }

            @Override
            public Duration owed() {
                return on.rate().owed(time.nanos());
            }
        };
    }

    private boolean isHere() {
        return far.peer().equals(ShadowPlace.LOCAL);
    }

    private Dialer dialer() {
        if (isHere()) {
            return on.env().here()::dial;
        }
        Dialer plain = () -> dial(far.peer());
        return settings.capture()
                .map(capture -> capture.of(on.wish().id().toString(), plain))
                .orElse(plain);
    }

    private ByteChannel dial(String peer) throws IOException {
        PeerHosts hosts = on.env().far().peers().get().orElseThrow(FarEnds::noPeers);
        return hosts.open(peer, ReplicationPeer.NAME, new byte[0]);
    }

    private static GnomonException noPeers() {
        return Problem.of(
                        Problem.MISSING_PART,
                        "nothing here links to other hosts",
                        "Install the feature gnomon-link and pair the hosts.")
                .asException();
    }
}
