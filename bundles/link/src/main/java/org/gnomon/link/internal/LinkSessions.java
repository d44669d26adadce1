package org.gnomon.link.internal;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.gnomon.link.internal.tls.TlsChannel;

/** The connections that are open, to be cut by peer. Safe for use by any thread. */
final class LinkSessions {

    /** What a connection is. */
    enum Kind {
        /** It has proved who it is and not said yet what for. */
        NEW_FROM,
        CALLS_FROM,
        CHANNEL_FROM,
        CHANNEL_TO
    }

    record Session(String peer, Kind kind, TlsChannel channel) {}

    private final Set<Session> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** After the end it is cut at once. */
    Session add(String peer, Kind kind, TlsChannel channel) {
        Session s = new Session(peer, kind, channel);
        open.add(s);
        if (closed) {
            channel.cut();
        }
        return s;
    }

    void remove(Session session) {
        open.remove(session);
    }

    List<Session> of(Kind kind) {
        return open.stream().filter(s -> s.kind == kind).toList();
    }

    boolean has(String peer, Kind kind) {
        return open.stream().anyMatch(s -> s.kind == kind && s.peer.equals(peer));
    }

    long count(String peer) {
        return open.stream().filter(s -> s.peer.equals(peer)).count();
    }

    /** Cuts all, and those that are still to come. Never blocks. */
    void close() {
        closed = true;
        cut(s -> true);
    }

    /** Cuts those at once. Never blocks. */
    void cut(Predicate<Session> which) {
        open.stream().filter(which).forEach(s -> s.channel.cut());
    }
}
