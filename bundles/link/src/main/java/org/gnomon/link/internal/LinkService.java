package org.gnomon.link.internal;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.gnomon.link.internal.LinkSessions.Kind;
import org.gnomon.link.internal.LinkSessions.Session;
import org.gnomon.link.internal.calls.PeerLink;
import org.gnomon.link.internal.calls.Problems;
import org.gnomon.link.internal.calls.Wire;
import org.gnomon.link.internal.calls.Wire.Hello;
import org.gnomon.link.internal.identity.HostKey;
import org.gnomon.link.internal.identity.Paired;
import org.gnomon.link.internal.identity.PeerBook;
import org.gnomon.link.internal.identity.Pem;
import org.gnomon.link.internal.tls.Connections;
import org.gnomon.link.internal.tls.Practice;
import org.gnomon.link.internal.tls.Secured;
import org.gnomon.link.internal.tls.TlsChannel;
import org.gnomon.link.internal.tls.TlsSide;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.service.PeerAdmin;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.peer.PeerService;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This host's links to the hosts that it is paired with. Safe for use by any thread. */
public final class LinkService implements PeerHosts, PeerAdmin, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LinkService.class);
    private static final Duration AGAIN = Duration.ofSeconds(10);

    private final LinkSettings settings;
    private final TimeSource time;
    private final Scheduler scheduler;
    private final HostKey key;
    private final PeerBook book;
    private final TlsSide side;
    private final Connections connections;
    private final LinkSessions sessions = new LinkSessions();
    private final Refusals refusals = new Refusals();
    private final Doorman doorman;
    private final Map<String, PeerLink> links = new ConcurrentHashMap<>();
    private Listener listener;
    private Cancellable looks = () -> {};
    private boolean closed;

    /** Reads or makes the identity; {@link #start()} does the rest. Blocks on files. */
    public LinkService(LinkSettings settings, TimeSource time, Scheduler scheduler) {
        this.settings = settings;
        this.time = time;
        this.scheduler = scheduler;
        key = HostKey.in(settings.folder(), settings.name(), time.now());
        book = new PeerBook(settings.peers());
        side = side(key, time);
        connections = new Connections(side, settings.limits(), scheduler);
        doorman = new Doorman(settings.limits(), time, scheduler, sessions);
    }

    private static TlsSide side(HostKey key, TimeSource time) {
        try {
            return new TlsSide(key, time::now);
        } catch (GeneralSecurityException e) {
            throw Problem.of(
                            Problem.UNSUPPORTED,
                            "This Java cannot use the host's key: " + e.getMessage() + ".",
                            "Run Gnomon with a full JDK 17 or 21.")
                    .asException(e);
        }
    }

    /**
     * Begins to listen, if configured, and to connect. Blocks on files.
     *
     * @throws org.gnomon.model.GnomonException if it cannot listen there
     */
    public synchronized LinkService start() {
        practise();
        look();
        listen();
        looks = scheduler.every(settings.limits().ping(), this::tick);
        return this;
    }

    /** The same; where it cannot listen it says so, connects to others, and tries again. */
    public synchronized LinkService startWithPatience() {
        practise();
        look();
        listenLater();
        looks = scheduler.every(settings.limits().ping(), this::tick);
        return this;
    }

    private void practise() {
        scheduler.blocking().execute(() -> Practice.once(side, scheduler));
    }

    private synchronized void listenLater() {
        try {
            if (!closed) {
                listen();
            }
        } catch (GnomonException e) {
            LOG.error("{} It is tried again every {} s.", e.problem(), AGAIN.toSeconds());
            scheduler.after(AGAIN, () -> scheduler.blocking().execute(this::listenLater));
        }
    }

    private void listen() {
        if (settings.listen() != null) {
            listener =
                    new Listener(
                            settings.listen(),
                            raw -> connections.accept(raw, book::owner),
                            this::serve,
                            scheduler,
                            refusals);
            LOG.info("Paired hosts can connect at {}", listener.address());
        }
    }

    /** The port where it listens, or 0. */
    public synchronized int port() {
        return listener == null ? 0 : listener.address().port();
    }

    /** How many connections were refused since the start. */
    public long refused() {
        return refusals.count();
    }

    /** Offers a service to the peers. */
    public void register(PeerService service) {
        doorman.register(service);
    }

    public void unregister(PeerService service) {
        doorman.unregister(service);
    }

    private void serve(Secured connection) {
        doorman.serve(connection, c -> book.owner(c.key()).equals(Optional.of(c.peer())));
    }

    private void tick() {
        doorman.cutSilent();
        scheduler.blocking().execute(this::look);
    }

    /** Sees which hosts are paired now. */
    private synchronized void look() {
        try {
            book.read();
        } catch (IOException e) {
            LOG.warn("The paired hosts in {} cannot be read: {}", settings.peers(), e.getMessage());
        }
        if (closed) {
            return;
        }
        Map<String, Paired> now = book.peers();
        for (PeerLink old : List.copyOf(links.values())) {
            if (!old.peer().equals(now.get(old.peer().name()))) {
                drop(old);
            }
        }
        for (Paired peer : now.values()) {
            if (!links.containsKey(peer.name())) {
                String name = peer.name();
                PeerLink link =
                        new PeerLink(
                                peer,
                                this::connectForCalls,
                                settings.limits(),
                                time,
                                scheduler,
                                () -> cutChannelsTo(name));
                links.put(name, link);
                if (peer.address() != null) {
                    link.start();
                }
            }
        }
    }

    private void drop(PeerLink old) {
        links.remove(old.peer().name());
        scheduler.blocking().execute(old::stop);
        sessions.cut(s -> s.peer().equals(old.peer().name()));
    }

    private void cutChannelsTo(String peer) {
        sessions.cut(s -> s.kind() == Kind.CHANNEL_TO && s.peer().equals(peer));
    }

    private Secured connectForCalls(Paired peer) throws IOException {
        return connect(peer, new Hello(Wire.Purpose.CALLS, "", new byte[0]));
    }

    /** Connects, says what for, and waits for the welcome. */
    private Secured connect(Paired peer, Hello hello) throws IOException {
        if (peer.address() == null) {
            throw new IOException("its address is not known here");
        }
        Secured secured = connections.connect(peer);
        TlsChannel channel = secured.channel();
        Cancellable alarm = scheduler.after(settings.limits().connect(), channel::cut);
        try {
            Wire.write(channel, hello);
            Problem refusal = Wire.readReply(channel);
            if (refusal != null) {
                throw new IOException(refusal.toString());
            }
            return secured;
        } catch (IOException | RuntimeException e) {
            channel.cut();
            throw e;
        } finally {
            alarm.cancel();
        }
    }

    @Override
    public Optional<String> fingerprint(String peer) {
        return Optional.ofNullable(book.peers().get(peer)).map(Paired::fingerprint);
    }

    @Override
    public List<Peer> peers() {
        return pairings().stream()
                .map(p -> new Peer(p.name(), p.address(), p.connected(), p.lastProblem()))
                .toList();
    }

    @Override
    public List<Pairing> pairings() {
        return new TreeMap<>(links).values().stream().map(this::pairing).toList();
    }

    private Pairing pairing(PeerLink link) {
        Paired peer = link.peer();
        return new Pairing(
                peer.name(),
                Objects.toString(peer.address(), ""),
                peer.fingerprint(),
                link.isUp(),
                sessions.has(peer.name(), Kind.CALLS_FROM),
                link.lastProblem());
    }

    @Override
    public CompletionStage<byte[]> call(String peer, String service, byte[] request) {
        PeerLink link = links.get(peer);
        if (link == null) {
            return CompletableFuture.failedStage(
                    Problems.noSuchPeer(peer, new TreeMap<>(links).keySet()).asException());
        }
        if (!Wire.isName(service) || request.length > MOST_BYTES) {
            return CompletableFuture.failedStage(tooLarge(service, request).asException());
        }
        return link.call(service, request);
    }

    @Override
    public ByteChannel open(String peer, String service, byte[] opening) throws IOException {
        PeerLink link = links.get(peer);
        if (link == null) {
            throw new IOException(
                    Problems.noSuchPeer(peer, new TreeMap<>(links).keySet()).toString());
        }
        if (!Wire.isName(service) || opening.length > MOST_BYTES) {
            throw new IOException(tooLarge(service, opening).toString());
        }
        Secured made;
        try {
            made = connect(link.peer(), new Hello(Wire.Purpose.CHANNEL, service, opening));
        } catch (IOException e) {
            throw new IOException(Problems.unreachable(link.peer(), Problems.why(e)).toString(), e);
        }
        Session session = sessions.add(peer, Kind.CHANNEL_TO, made.channel());
        if (links.get(peer) != link) {
            made.channel().cut();
        }
        return new ClientChannel(made.channel(), () -> sessions.remove(session));
    }

    private static Problem tooLarge(String service, byte[] bytes) {
        return Problem.of(
                Problem.INVALID_INPUT,
                "The service '" + service + "' was sent " + bytes.length + " bytes.",
                "Send at most " + MOST_BYTES + ", to a name of lower-case letters.");
    }

    @Override
    public Identity identity() {
        return new Identity(
                settings.name(),
                key.fingerprint(),
                Pem.of(key.certificate()),
                key.file().toString(),
                listening(),
                key.certificate().getNotAfter().toInstant());
    }

    private synchronized String listening() {
        return listener == null ? "" : listener.address().toString();
    }

    @Override
    public void pair(String name, String address, String certificate) {
        book.add(name, address, certificate);
        look();
    }

    @Override
    public void unpair(String name) {
        book.remove(name);
        look();
    }

    /** Ends all links. */
    @Override
    public synchronized void close() {
        closed = true;
        looks.cancel();
        if (listener != null) {
            listener.close();
            listener = null;
        }
        links.values().forEach(PeerLink::stop);
        links.clear();
        sessions.close();
    }
}
