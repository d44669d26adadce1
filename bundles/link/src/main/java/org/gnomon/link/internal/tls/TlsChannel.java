package org.gnomon.link.internal.tls;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;

/**
 * A TLS connection as a blocking channel: one thread may read while another writes, closing it
 * wakes both. The end of the stream is reported only if the other side said it (close_notify); a
 * connection that just ends fails.
 */
public final class TlsChannel implements ByteChannel {

    private static final int RECORDS = 16;
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final SocketChannel raw;
    private final SSLEngine ssl;
    private final Scheduler scheduler;
    private final ReentrantLock reading = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ByteBuffer plainIn;
    private ByteBuffer netIn;
    private ByteBuffer netOut;
    private final int packet;
    private final int plain;
    private volatile long heardBytes;

    /** The socket must be connected and blocking; it belongs to the channel from now on. */
    TlsChannel(SocketChannel raw, SSLEngine ssl, Scheduler scheduler) {
        this.raw = raw;
        this.ssl = ssl;
        this.scheduler = scheduler;
        packet = ssl.getSession().getPacketBufferSize();
        plain = ssl.getSession().getApplicationBufferSize();
        netIn = ByteBuffer.allocate(packet).flip();
        netOut = ByteBuffer.allocate(packet);
        plainIn = ByteBuffer.allocate(plain).flip();
    }

    /** The handshake; blocks until it is done or failed, or the socket is closed. */
    void handshake() throws IOException {
        shakeHands();
        // Large ones only now: who has not proved who it is gets little of this host's memory.
        netIn = ByteBuffer.allocate(RECORDS * packet).put(netIn).flip();
        netOut = ByteBuffer.allocate(RECORDS * packet);
    }

    private void shakeHands() throws IOException {
        ssl.beginHandshake();
        try {
            while (true) {
                switch (ssl.getHandshakeStatus()) {
                    case NEED_TASK -> runTasks();
                    case NEED_WRAP -> {
                        netOut.clear();
                        ssl.wrap(ByteBuffer.allocate(0), netOut);
                        flush();
                    }
                    case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> unwrapHandshake();
                    default -> {
                        return;
                    }
                }
            }
        } catch (SSLException e) {
            sayAlert();
            throw e;
        }
    }

    private void unwrapHandshake() throws IOException {
        plainIn.clear();
        SSLEngineResult r = ssl.unwrap(netIn, plainIn);
        plainIn.flip();
        if (r.getStatus() == SSLEngineResult.Status.CLOSED) {
            throw new SSLException("the other side ended the handshake");
        }
        if (r.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
            receive();
        }
    }

    private void runTasks() {
        for (Runnable t = ssl.getDelegatedTask(); t != null; t = ssl.getDelegatedTask()) {
            t.run();
        }
    }

    /** Why the other side is refused goes out as an alert, if it can. */
    private void sayAlert() {
        try {
            netOut.clear();
            while (ssl.wrap(ByteBuffer.allocate(0), netOut).bytesProduced() > 0) {
                flush();
                netOut.clear();
            }
        } catch (IOException ignored) {
            // What went wrong before is what counts.
        }
    }

    private void receive() throws IOException {
        netIn.compact();
        int n = raw.read(netIn);
        netIn.flip();
        if (n < 0) {
            throw new EOFException("the connection was cut by the other side");
        }
        heardBytes += n;
    }

    private void flush() throws IOException {
        netOut.flip();
        while (netOut.hasRemaining()) {
            raw.write(netOut);
        }
    }

    /** How many bytes have come so far, of whatever kind: grows while the other side lives. */
    public long heardBytes() {
        return heardBytes;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        reading.lock();
        try {
            if (!to.hasRemaining()) {
                return 0;
            }
            while (!plainIn.hasRemaining()) {
                boolean direct = to.remaining() >= plain;
                int n = direct ? unwrap(to) : unwrapAside();
                if (n < 0 || (direct && n > 0)) {
                    return n;
                }
            }
            int n = Math.min(to.remaining(), plainIn.remaining());
            to.put(to.position(), plainIn, plainIn.position(), n);
            to.position(to.position() + n);
            plainIn.position(plainIn.position() + n);
            return n;
        } finally {
            reading.unlock();
        }
    }

    private int unwrapAside() throws IOException {
        plainIn.clear();
        try {
            return unwrap(plainIn);
        } finally {
            plainIn.flip();
        }
    }

    /** Takes one record, or waits for more bytes; returns what came of it, or -1 at the end. */
    private int unwrap(ByteBuffer to) throws IOException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
        SSLEngineResult r = ssl.unwrap(netIn, to);
        return switch (r.getStatus()) {
            case CLOSED -> -1;
            case BUFFER_UNDERFLOW -> {
                receive();
                yield 0;
            }
            case BUFFER_OVERFLOW -> throw new SSLException("a record larger than TLS allows");
            default -> {
                runTasks();
                yield r.bytesProduced();
            }
        };
    }

    /** Writes everything. */
    @Override
    public int write(ByteBuffer from) throws IOException {
        writing.lock();
        try {
            int n = from.remaining();
            while (from.hasRemaining()) {
                netOut.clear();
                while (from.hasRemaining() && netOut.remaining() >= packet) {
                    wrap(from);
                }
                flush();
            }
            return n;
        } finally {
            writing.unlock();
        }
    }

    private void wrap(ByteBuffer from) throws IOException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
        SSLEngineResult r = ssl.wrap(from, netOut);
        runTasks();
        if (r.getStatus() != SSLEngineResult.Status.OK) {
            throw new SSLException("the connection is ending: " + r.getStatus());
        }
    }

    @Override
    public boolean isOpen() {
        return !closed.get();
    }

    /**
     * Says the end to the other side if nobody is writing and there is room, then closes; blocks
     * for {@link #GOODBYE} at most. Wakes whoever reads or writes.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            if (writing.tryLock()) {
                try {
                    sayEnd();
                } finally {
                    writing.unlock();
                }
            }
        } finally {
            closeRaw();
        }
    }

    /** Closes at once, without a word: the other side sees a cut. Never blocks. */
    public void cut() {
        closed.set(true);
        closeRaw();
    }

    private void sayEnd() {
        Cancellable alarm;
        try {
            alarm = scheduler.after(GOODBYE, this::closeRaw);
        } catch (RejectedExecutionException e) {
            return; // everything is being stopped
        }
        try {
            ssl.closeOutbound();
            netOut.clear();
            ssl.wrap(ByteBuffer.allocate(0), netOut);
            flush();
        } catch (IOException ignored) {
            // It is closed anyway; the other side then sees a cut.
        } finally {
            alarm.cancel();
        }
    }

    private void closeRaw() {
        try {
            raw.close();
        } catch (IOException ignored) {
            // There is nothing more to lose.
        }
    }
}
