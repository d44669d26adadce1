package org.gnomon.backend.kvm.internal.far;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.gnomon.model.Problem;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.peer.PeerService;
import org.gnomon.time.Scheduler;

/** Paired hosts in one process, over links that a test can cut and mend. */
public final class DirectPeers implements PeerHosts {
    private final Map<String, Map<String, PeerService>> services = new ConcurrentHashMap<>();
    private final Set<Cuttable> channels = ConcurrentHashMap.newKeySet();
    private final Map<String, String> keys = new ConcurrentHashMap<>();
    private final LoopPeers loop;
    private volatile boolean cut;
    private volatile boolean deaf;
    private volatile boolean refusing;
    private volatile String awaited = "";
    private volatile Runnable then = () -> {};

    /**
     * No peers yet.
     *
     * @param caller the name that this host has on its peers
     */
    public DirectPeers(Scheduler scheduler, String caller) {
        loop = new LoopPeers(scheduler, caller, services);
    }

    /** Adds a service of a peer, or puts another one in its place (it was restarted). */
    public DirectPeers with(String peer, PeerService service) {
        services.computeIfAbsent(peer, p -> new ConcurrentHashMap<>()).put(service.name(), service);
        return this;
    }

    /** The fingerprints of keys by the names of hosts. */
    public DirectPeers withKeys(Map<String, String> fingerprints) {
        keys.putAll(fingerprints);
        return this;
    }

    @Override
    public Optional<String> fingerprint(String peer) {
        return Optional.ofNullable(keys.get(peer));
    }

    /** Ends all channels; nothing comes through until it is mended. */
    public void cut() {
        cut = true;
        channels.forEach(Cuttable::close);
        channels.clear();
    }

    /** What is asked is done, but no answer comes back, until it is mended. */
    public void loseAnswers() {
        deaf = true;
    }

    /** Calls are not delivered, until it is mended; channels stay as they are. */
    public void refuseCalls() {
        refusing = true;
    }

    /** Does something just before the next call of that name is made. */
    public void onCall(String name, Runnable what) {
        then = what;
        awaited = name;
    }

    private void look(byte[] request) {
        String text = new String(request, java.nio.charset.StandardCharsets.ISO_8859_1);
        if (!awaited.isEmpty() && text.contains('"' + awaited + '"')) {
            awaited = "";
            then.run();
        }
    }

    public void mend() {
        refusing = false;
        cut = false;
        deaf = false;
    }

    @Override
    public List<Peer> peers() {
        return services.keySet().stream()
                .sorted()
                .map(p -> new Peer(p, "direct", !cut, cut ? "cut" : ""))
                .toList();
    }

    @Override
    public CompletionStage<byte[]> call(String peer, String service, byte[] request) {
        look(request);
        if (cut || refusing) {
            return CompletableFuture.failedFuture(unreachable().asException());
        }
        return loop.call(peer, service, request)
                .thenApply(
                        answer -> {
                            if (cut || deaf) {
                                throw Problem.of(NO_ANSWER, "The link was cut.", "").asException();
                            }
                            return answer;
                        });
    }

    @Override
    public ByteChannel open(String peer, String service, byte[] opening) throws IOException {
        if (cut) {
            throw new IOException(unreachable().message());
        }
        Cuttable channel = new Cuttable(loop.open(peer, service, opening));
        channels.add(channel);
        return channel;
    }

    private static Problem unreachable() {
        return Problem.of(UNREACHABLE, "There is no link to the peer.", "Mend it.");
    }

    private static final class Cuttable implements ByteChannel {
        private final ByteChannel inner;

        Cuttable(ByteChannel inner) {
            this.inner = inner;
        }

        @Override
        public int read(ByteBuffer bytes) throws IOException {
            return inner.read(bytes);
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            return inner.write(bytes);
        }

        @Override
        public boolean isOpen() {
            return inner.isOpen();
        }

        @Override
        public void close() {
            try {
                inner.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
