package org.gnomon.link.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.gnomon.link.internal.LinkSessions.Kind;
import org.gnomon.link.internal.LinkSessions.Session;
import org.gnomon.link.internal.calls.CallServer;
import org.gnomon.link.internal.calls.Problems;
import org.gnomon.link.internal.calls.Wire;
import org.gnomon.link.internal.calls.Wire.Hello;
import org.gnomon.link.internal.tls.Secured;
import org.gnomon.link.internal.tls.TlsChannel;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.spi.peer.PeerService;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves connections of paired hosts: hears what they are for and leads them to a service. */
final class Doorman {

    private static final Logger LOG = LoggerFactory.getLogger(Doorman.class);

    /** Each of those that were served counts twice: as new, and as what it is. */
    private static final int MOST_CONNECTIONS_OF_ONE = 512;

    private record Heard(long bytes, long atNanos) {}

    private final LinkLimits limits;
    private final TimeSource time;
    private final Scheduler scheduler;
    private final LinkSessions sessions;
    private final Map<String, PeerService> services = new ConcurrentHashMap<>();
    private final Map<Session, Heard> heard = new ConcurrentHashMap<>();
    private final Map<String, Long> withoutCalls = new ConcurrentHashMap<>();

    Doorman(LinkLimits limits, TimeSource time, Scheduler scheduler, LinkSessions sessions) {
        this.limits = limits;
        this.time = time;
        this.scheduler = scheduler;
        this.sessions = sessions;
    }

    void register(PeerService service) {
        String name = service.name();
        if (!Wire.isName(name) || services.putIfAbsent(name, service) != null) {
            throw Problem.of(
                            Problem.ALREADY_EXISTS,
                            "A service for peers has the name '"
                                    + name
                                    + "', which is taken or no"
                                    + " name of 1 to 31 lower-case letters, digits or dashes.",
                            "Give it another name.")
                    .asException();
        }
    }

    void unregister(PeerService service) {
        services.remove(service.name(), service);
    }

    private PeerService service(String name) {
        PeerService s = services.get(name);
        if (s == null) {
            throw Problems.noSuchService(name, new TreeSet<>(services.keySet())).asException();
        }
        return s;
    }

    /**
     * Serves a connection until it ends; blocks.
     *
     * @param paired whether its peer is paired still: that may have ended while it proved itself
     */
    void serve(Secured connection, Predicate<Secured> paired) {
        TlsChannel channel = connection.channel();
        String peer = connection.peer().name();
        Session unknown = sessions.add(peer, Kind.NEW_FROM, channel);
        try {
            if (paired.test(connection) && channel.isOpen()) {
                listen(connection);
                channel.close();
            }
        } catch (IOException e) {
            LOG.debug("A connection of {} ended: {}", peer, e.getMessage());
        } catch (GnomonException e) {
            LOG.warn("A channel of {} was ended: {}", peer, e.problem());
        } catch (RuntimeException e) {
            LOG.error("A connection of {} failed", peer, e);
        } finally {
            sessions.remove(unknown);
            channel.cut(); // where it did not end well: the other side must not take it for an end
        }
    }

    private void listen(Secured connection) throws IOException {
        TlsChannel channel = connection.channel();
        String peer = connection.peer().name();
        if (sessions.count(peer) > MOST_CONNECTIONS_OF_ONE) {
            Wire.reply(channel, tooMany(peer)); // before its hello takes up room
            return;
        }
        Hello hello = hello(channel);
        Kind kind = hello.purpose() == Wire.Purpose.CALLS ? Kind.CALLS_FROM : Kind.CHANNEL_FROM;
        Session session = sessions.add(peer, kind, channel);
        try {
            serve(connection, hello);
        } finally {
            sessions.remove(session);
            heard.remove(session);
        }
    }

    private Hello hello(TlsChannel channel) throws IOException {
        Cancellable alarm = scheduler.after(limits.handshake(), channel::cut);
        try {
            return Wire.readHello(channel);
        } finally {
            alarm.cancel();
        }
    }

    private void serve(Secured connection, Hello hello) throws IOException {
        TlsChannel channel = connection.channel();
        if (hello.purpose() == Wire.Purpose.CALLS) {
            Wire.reply(channel, null);
            new CallServer(connection, this::service, scheduler.blocking()).run();
            return;
        }
        PeerService service;
        try {
            service = service(hello.service());
        } catch (GnomonException e) {
            Wire.reply(channel, e.problem());
            return;
        }
        Wire.reply(channel, null);
        service.serve(connection.peer().name(), hello.opening(), channel);
    }

    private static Problem tooMany(String peer) {
        return Problem.of(
                Problem.BUSY,
                "The host has "
                        + MOST_CONNECTIONS_OF_ONE / 2
                        + " connections of "
                        + peer
                        + " already.",
                "Close some first.");
    }

    /** Cuts all connections of a peer that has not pinged for too long. Never blocks. */
    void cutSilent() {
        cutOrphans();
        for (Session s : sessions.of(Kind.CALLS_FROM)) {
            long bytes = s.channel().heardBytes();
            Heard last = heard.get(s);
            if (last == null || last.bytes != bytes) {
                heard.put(s, new Heard(bytes, time.nanos()));
            } else if (time.since(last.atNanos).compareTo(limits.silence()) > 0) {
                LOG.warn("The host {} has been silent; its connections are cut", s.peer());
                sessions.cut(o -> o.peer().equals(s.peer()) && o.kind() != Kind.CHANNEL_TO);
            }
        }
    }

    /** Channels of a peer whose link for calls is gone and does not come back. */
    private void cutOrphans() {
        withoutCalls
                .keySet()
                .removeIf(
                        p ->
                                sessions.has(p, Kind.CALLS_FROM)
                                        || !sessions.has(p, Kind.CHANNEL_FROM));
        Duration limit = limits.silence().plus(limits.retry()).plus(limits.connect());
        for (Session s : sessions.of(Kind.CHANNEL_FROM)) {
            if (sessions.has(s.peer(), Kind.CALLS_FROM)) {
                continue;
            }
            long since = withoutCalls.computeIfAbsent(s.peer(), p -> time.nanos());
            if (time.since(since).compareTo(limit) > 0) {
                LOG.warn("A channel of {} is cut: its link for calls did not come back", s.peer());
                s.channel().cut();
            }
        }
    }
}
