package org.gnomon.replication.internal.far;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowPlace;
import org.gnomon.spi.peer.PeerService;
import org.gnomon.spi.replication.ReplicaHost;
import org.gnomon.spi.replication.ReplicaTarget;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;
import org.gnomon.wire.CodecSource;
import org.gnomon.wire.Frame;
import org.gnomon.wire.FrameKind;
import org.gnomon.wire.FrameReader;
import org.gnomon.wire.FrameWriter;
import org.gnomon.wire.Hello;
import org.gnomon.wire.PageStore;
import org.gnomon.wire.WireProblem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The far end: takes the channels of peers that replicate to this host, and brings each to the
 * replica that it names, of those that the backends keep for that peer. What comes is hostile until
 * it was checked; a caller gets at its own replicas only.
 */
public final class ReplicationPeer implements PeerService {

    /** The service's name. */
    public static final String NAME = "replication";

    private static final Logger LOG = LoggerFactory.getLogger(ReplicationPeer.class);
    private static final int MOST_DRAINED = 64 << 20;
    private static final int STORE_PAGES = 1 << 18;

    /** For what takes a peer no time: its first word, and its end after it was refused. */
    static final Duration PROMPT = Duration.ofSeconds(10);

    private final TimeSource time;
    private final Scheduler scheduler;
    private final CodecSource codecs;
    private final Supplier<List<ReplicaHost>> hosts;
    private final Map<String, Shared> stores = new HashMap<>();
    private final Map<Name, Landing> landings = new HashMap<>();
    private long lastIncarnation;

    private record Name(String owner, String key) {}

    /** What the replicas of one peer have together; no peer learns what another one's have. */
    private record Shared(PageStore store, long number) {}

    /**
     * @param hosts the backends that keep replicas, as they are now
     */
    public ReplicationPeer(
            TimeSource time,
            Scheduler scheduler,
            CodecSource codecs,
            Supplier<List<ReplicaHost>> hosts) {
        this.time = time;
        this.scheduler = scheduler;
        this.codecs = codecs;
        this.hosts = hosts;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte[] answer(String caller, byte[] request) {
        throw Problem.of(
                        Problem.INVALID_INPUT,
                        "the service " + NAME + " takes channels, no calls",
                        "Bring both hosts to the same version of Gnomon.")
                .asException();
    }

    @Override
    public void serve(String caller, byte[] opening, ByteChannel channel) throws IOException {
        if (caller.equals(ShadowPlace.LOCAL)) {
            throw new IOException("a peer may not be named " + caller + "; pair it anew");
        }
        serve(caller, channel);
    }

    private void serve(String caller, ByteChannel channel) throws IOException {
        FrameReader reader = new FrameReader(channel);
        FrameWriter writer = new FrameWriter(channel);
        try {
            Optional<Frame> first = promptly(channel, reader::read);
            if (first.isEmpty()) {
                return;
            }
            Hello hello = hello(first.get());
            landing(caller, hello.key()).serve(hello, channel, reader, writer);
        } catch (GnomonException e) {
            promptly(
                    channel,
                    () -> {
                        writer.write(FrameKind.ERROR, 0, WireProblem.encode(e.problem()));
                        return drain(channel);
                    });
        }
    }

    /** What is unread when a channel is closed may cost the sender the last word. */
    private static long drain(ByteChannel channel) throws IOException {
        ByteBuffer rest = ByteBuffer.allocate(64 << 10);
        long drained = 0;
        while (drained < MOST_DRAINED && channel.read(rest.clear()) >= 0) {
            drained += rest.position();
        }
        return drained;
    }

    /** Reads or writes; in time, or the channel is closed: a peer keeps no thread here for ever. */
    private <T> T promptly(ByteChannel channel, Exchange<T> exchange) throws IOException {
        Cancellable late = scheduler.after(PROMPT, () -> hangUp(channel));
        try {
            return exchange.run();
        } finally {
            late.cancel();
        }
    }

    @FunctionalInterface
    private interface Exchange<T> {
        T run() throws IOException;
    }

    private void hangUp(ByteChannel channel) {
        scheduler
                .blocking()
                .execute(
                        () -> {
                            try {
                                channel.close();
                            } catch (IOException e) {
                                LOG.debug("closing a channel that was silent for too long", e);
                            }
                        });
    }

    /** A connection from this host itself, without a network. */
    public ByteChannel dial() {
        Loop loop = new Loop();
        scheduler
                .blocking()
                .execute(
                        () -> {
                            try (ByteChannel end = loop.far()) {
                                serve(ShadowPlace.LOCAL, end);
                            } catch (IOException e) {
                                LOG.debug("a connection on this host has ended", e);
                            }
                        });
        return loop.near();
    }

    private static Hello hello(Frame frame) {
        if (frame.kind() != FrameKind.HELLO) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            frame.kind() + " at the beginning, expected HELLO",
                            "Bring both hosts to the same version of Gnomon.")
                    .asException();
        }
        Hello hello = Hello.decode(frame.payload());
        hello.agreedVersion();
        return hello;
    }

    private Landing landing(String owner, String key) {
        ReplicaTarget target =
                hosts.get().stream()
                        .map(host -> host.target(owner, key))
                        .flatMap(Optional::stream)
                        .findFirst()
                        .orElseThrow(() -> noSuch(owner, key));
        synchronized (this) {
            Name name = new Name(owner, key);
            Landing there = landings.get(name);
            if (there == null || !there.isOf(target)) {
                if (there != null) {
                    there.close();
                }
                forgetGone();
                there = new Landing(target, ground(owner));
                landings.put(name, there);
            }
            return there;
        }
    }

    private Landing.Ground ground(String owner) {
        Shared its =
                stores.computeIfAbsent(
                        owner, o -> new Shared(new PageStore(STORE_PAGES), number()));
        return new Landing.Ground(scheduler, codecs, its.store(), its.number(), this::number);
    }

    /** Replicas that their backend does not know any more. */
    private void forgetGone() {
        landings.entrySet()
                .removeIf(
                        entry -> {
                            Name name = entry.getKey();
                            boolean gone = hosts.get().stream().noneMatch(h -> isThere(h, name));
                            if (gone) {
                                entry.getValue().close();
                            }
                            return gone;
                        });
    }

    private static boolean isThere(ReplicaHost host, Name name) {
        return host.target(name.owner(), name.key()).isPresent();
    }

    private static GnomonException noSuch(String owner, String key) {
        return Problem.of(
                        "not-found",
                        "no replica '" + key + "' of host '" + owner + "' is kept here",
                        "Protect the VM anew; if this host was restarted, wait a moment.")
                .asException();
    }

    /** A number that this host never gave before: later ones are higher, also after a restart. */
    private synchronized long number() {
        long now = time.now().toEpochMilli() << 20;
        lastIncarnation = Math.max(lastIncarnation + 1, now);
        return lastIncarnation;
    }

    /** Ends all connections. */
    public synchronized void close() {
        landings.values().forEach(Landing::close);
        landings.clear();
    }
}
