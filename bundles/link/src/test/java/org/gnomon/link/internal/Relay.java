package org.gnomon.link.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/** A wire between two ports that can fall silent, or be cut, without either end being told. */
final class Relay implements AutoCloseable {

    private final ServerSocket server;
    private final int to;
    private final Executor blocking;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile boolean silent;

    Relay(int to, Executor blocking) throws IOException {
        this.to = to;
        this.blocking = blocking;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        blocking.execute(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** From now on nothing gets through, and nobody is told. */
    void fallSilent() {
        silent = true;
    }

    /** Bytes get through again; those that were held back come first. */
    void speakAgain() {
        silent = false;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket in = server.accept();
                Socket out = new Socket();
                sockets.add(in);
                sockets.add(out);
                blocking.execute(() -> connect(in, out));
            } catch (IOException ignored) {
                // closed
            }
        }
    }

    private void connect(Socket in, Socket out) {
        try {
            waitForWords(in);
            out.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), to), 5000);
            blocking.execute(() -> pump(out, in));
            pump(in, out);
        } catch (IOException e) {
            close(in);
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] some = new byte[32 << 10];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(some); n >= 0; n = in.read(some)) {
                waitForWords(from);
                out.write(some, 0, n);
            }
        } catch (IOException ignored) {
            // cut
        } finally {
            if (!silent) {
                close(from);
                close(to);
            }
        }
    }

    private void waitForWords(Socket while_) {
        while (silent && !while_.isClosed() && !server.isClosed()) {
            LockSupport.parkNanos(2_000_000);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException ignored) {
            // gone
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        sockets.forEach(Relay::close);
    }
}
