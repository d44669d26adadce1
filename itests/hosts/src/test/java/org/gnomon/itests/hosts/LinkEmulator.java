package org.gnomon.itests.hosts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.gnomon.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A link between two hosts: IP packets come as datagrams from either and are handed on to the other
 * as the conditions say. What is lost follows from the seed and the packets' order.
 */
final class LinkEmulator implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LinkEmulator.class);
    private static final int SOCKET_BUFFER = 1 << 22;

    private final DatagramChannel near = open();
    private final DatagramChannel far = open();
    private final CompletableFuture<Void> nearJoined = new CompletableFuture<>();
    private final CompletableFuture<Void> farJoined = new CompletableFuture<>();
    private final Lane out;
    private final Lane back;
    private final Executor threads;
    private volatile LinkConditions conditions;

    LinkEmulator(LinkConditions conditions, long seed, TimeSource time, Executor threads)
            throws IOException {
        this.conditions = conditions;
        this.threads = threads;
        out = new Lane(near, far, this::conditions, seed, time);
        back = new Lane(far, near, this::conditions, seed + 1, time);
        run("joining of near", () -> join(near, nearJoined));
        run("joining of far", () -> join(far, farJoined));
        CompletableFuture.allOf(nearJoined, farJoined).thenRun(this::begin);
    }

    private static DatagramChannel open() throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER);
        return channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** The first datagram tells who is at this end. */
    private static void join(DatagramChannel end, CompletableFuture<Void> joined)
            throws IOException {
        SocketAddress who = end.receive(ByteBuffer.allocate(1));
        end.connect(who);
        joined.complete(null);
    }

    private void begin() {
        run("near to far, in", out::takeIn);
        run("near to far, out", out::handOn);
        run("far to near, in", back::takeIn);
        run("far to near, out", back::handOn);
    }

    private void run(String what, Task task) {
        threads.execute(
                () -> {
                    try {
                        task.run();
                    } catch (IOException | InterruptedException e) {
                        if (near.isOpen()) {
                            LOG.warn("the link's {} has ended", what, e);
                        }
                    }
                });
    }

    /** Where the near host's packets are taken, on this machine's loopback. */
    int nearPort() throws IOException {
        return ((InetSocketAddress) near.getLocalAddress()).getPort();
    }

    int farPort() throws IOException {
        return ((InetSocketAddress) far.getLocalAddress()).getPort();
    }

    LinkConditions conditions() {
        return conditions;
    }

    /** From the next packet on. */
    void set(LinkConditions other) {
        conditions = other;
    }

    /** Nothing passes any more, either way, and nobody is told: packets just do not arrive. */
    void cut() {
        out.cut(true);
        back.cut(true);
    }

    /** Packets pass again. Those that came meanwhile are lost. */
    void mend() {
        out.cut(false);
        back.cut(false);
    }

    /** From near to far. */
    Lane.Count out() {
        return out.count();
    }

    /** From far to near. */
    Lane.Count back() {
        return back.count();
    }

    @Override
    public void close() throws IOException {
        near.close();
        far.close();
    }

    private interface Task {
        void run() throws IOException, InterruptedException;
    }
}
