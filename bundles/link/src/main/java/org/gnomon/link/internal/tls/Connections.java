package org.gnomon.link.internal.tls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import org.gnomon.link.internal.HostAddress;
import org.gnomon.link.internal.LinkLimits;
import org.gnomon.link.internal.identity.Paired;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;

/** Makes connections, from a peer's address or from a socket that was accepted. */
public final class Connections {

    /** Who shows a certificate that belongs to no paired host, or none, or no TLS 1.3. */
    public static final class NotPaired extends IOException {

        private static final long serialVersionUID = 1L;
        private final String shown;

        NotPaired(String shown, Throwable cause) {
            super(cause.getMessage(), cause);
            this.shown = shown;
        }

        /** What it showed: a fingerprint, or nothing. */
        public String shown() {
            return shown;
        }
    }

    private final TlsSide side;
    private final LinkLimits limits;
    private final Scheduler scheduler;

    public Connections(TlsSide side, LinkLimits limits, Scheduler scheduler) {
        this.side = side;
        this.limits = limits;
        this.scheduler = scheduler;
    }

    /** Connects to a peer; blocks for thrice {@link LinkLimits#connect()} at most. */
    public Secured connect(Paired peer) throws IOException {
        SocketChannel raw = SocketChannel.open();
        try {
            options(raw);
            int limit = Math.toIntExact(limits.connect().toMillis());
            raw.socket().connect(lookedUp(peer.address()), limit);
            PublicKey wanted = peer.certificate().getPublicKey();
            return new Secured(secure(raw, true, c -> same(c, wanted), limits.connect()), peer);
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    /** Looking a name up has no limit of its own. */
    private InetSocketAddress lookedUp(HostAddress address) throws IOException {
        CompletableFuture<InetSocketAddress> found = new CompletableFuture<>();
        scheduler.blocking().execute(() -> found.complete(address.resolve()));
        try {
            return found.get(limits.connect().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException("the name " + address.host() + " cannot be looked up now", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while looking up " + address.host());
        }
    }

    /** The other side of that; blocks for {@link LinkLimits#handshake()} at most. */
    public Secured accept(SocketChannel raw, Function<PublicKey, Optional<Paired>> owners)
            throws IOException {
        try {
            options(raw);
            AtomicBoolean none = new AtomicBoolean();
            Paired[] who = new Paired[1];
            Predicate<X509Certificate> paired =
                    c -> {
                        who[0] = owners.apply(c.getPublicKey()).orElse(null);
                        none.set(who[0] == null);
                        return who[0] != null;
                    };
            TlsChannel channel = secure(raw, false, paired, limits.handshake());
            if (who[0] == null) {
                throw new IOException("no certificate was checked");
            }
            return new Secured(channel, who[0]);
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    private void options(SocketChannel raw) throws IOException {
        Socket socket = raw.socket();
        raw.setOption(StandardSocketOptions.TCP_NODELAY, true);
        raw.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (limits.sendBuffer() > 0) {
            socket.setSendBufferSize(limits.sendBuffer());
        }
        if (limits.receiveBuffer() > 0) {
            socket.setReceiveBufferSize(limits.receiveBuffer());
        }
    }

    private TlsChannel secure(
            SocketChannel raw, boolean client, Predicate<X509Certificate> paired, Duration limit)
            throws IOException {
        AtomicBoolean late = new AtomicBoolean();
        TlsSide.Engine engine = engine(client, paired);
        TlsChannel channel = new TlsChannel(raw, engine.ssl(), scheduler);
        Cancellable alarm =
                scheduler.after(
                        limit,
                        () -> {
                            late.set(true);
                            channel.cut();
                        });
        try {
            channel.handshake();
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.cut();
            if (late.get()) {
                String text = "it did not prove who it is within " + limit.toMillis() + " ms";
                throw new NotPaired(engine.trust().shown(), new SocketTimeoutException(text));
            }
            throw new NotPaired(engine.trust().shown(), e);
        } finally {
            alarm.cancel();
        }
    }

    private TlsSide.Engine engine(boolean client, Predicate<X509Certificate> paired)
            throws IOException {
        try {
            return side.engine(client, paired);
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java cannot do TLS 1.3: " + e.getMessage(), e);
        }
    }

    private static boolean same(X509Certificate shown, PublicKey wanted) {
        return Arrays.equals(shown.getPublicKey().getEncoded(), wanted.getEncoded());
    }
}
