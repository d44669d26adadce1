package org.gnomon.link.internal.tls;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gnomon.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the code of TLS compiled before the first connection carries much. The JVM takes the CPU's
 * AES and GHASH instructions only in methods that its best compiler has seen, and that is called
 * for by the number of records, not by their size: the first 100 MB would go at 20 to 80 MB/s of
 * CPU time instead of 400 and more. So many small portions, and some large ones, go from one end to
 * another in this process and are acknowledged, as replication does it; once in a JVM.
 */
public final class Practice {

    private static final Logger LOG = LoggerFactory.getLogger(Practice.class);
    private static final AtomicBoolean DONE = new AtomicBoolean();

    /**
     * The JVM's threshold is 5000 calls, after some hundred that it counts otherwise; and the more
     * waits for the compilers, the less they take.
     */
    private static final int PORTIONS = 8000;

    private static final int TIMES = 3;

    /**
     * Connections that begin and end before the compilers look: what they have never seen they
     * leave out, and give up what they made when it comes.
     */
    private static final int SHORT_ONES = 12;

    private static final int FEW_PORTIONS = 24;
    private static final Duration BREAK = Duration.ofMillis(300);

    private static final int SMALL_BYTES = 256;
    private static final int LARGE_BYTES = 128 << 10;
    private static final int ACK_BYTES = 40;

    private final TlsSide side;
    private final Scheduler scheduler;

    Practice(TlsSide side, Scheduler scheduler) {
        this.side = side;
        this.scheduler = scheduler;
    }

    /** The first call in a JVM practises; it is as well if that fails. Blocks. */
    public static void once(TlsSide side, Scheduler scheduler) {
        if (!DONE.compareAndSet(false, true)) {
            return;
        }
        try {
            Practice practice = new Practice(side, scheduler);
            for (int i = 0; i < SHORT_ONES; i++) {
                practice.carry(FEW_PORTIONS);
            }
            for (int i = 0; i < TIMES; i++) {
                practice.carry(PORTIONS);
                scheduler.delay(BREAK).toCompletableFuture().join();
            }
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            LOG.debug("TLS was not practised", e);
        }
    }

    /** So many portions from here to there; says how many bytes have come. */
    long carry(int portions) throws IOException, GeneralSecurityException {
        SocketChannel[] ends = connected();
        try (TlsChannel here = channel(ends[0], true);
                TlsChannel there = channel(ends[1], false)) {
            CompletableFuture<Long> come =
                    CompletableFuture.supplyAsync(
                            () -> take(there, portions), scheduler.blocking());
            here.handshake();
            give(here, portions);
            return come.join();
        }
    }

    /** What they were connected by is removed at once, so that nothing is left of it. */
    private static SocketChannel[] connected() throws IOException {
        Path folder = Files.createTempDirectory("gnomon-practice-");
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
        try (ServerSocketChannel door = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            door.bind(address);
            return new SocketChannel[] {SocketChannel.open(address), door.accept()};
        } finally {
            Files.deleteIfExists(address.getPath());
            Files.delete(folder);
        }
    }

    private TlsChannel channel(SocketChannel raw, boolean client) throws GeneralSecurityException {
        return new TlsChannel(raw, side.engine(client, certificate -> true).ssl(), scheduler);
    }

    /** Large ones at the end: before, they would take long. */
    private static int bytes(int portion, int portions) {
        boolean last = portion >= portions - portions / 6;
        return last && portion % 4 == 3 ? LARGE_BYTES : SMALL_BYTES;
    }

    private static void give(TlsChannel here, int portions) throws IOException {
        ByteBuffer content = ByteBuffer.allocateDirect(LARGE_BYTES);
        ByteBuffer ack = ByteBuffer.allocate(ACK_BYTES);
        for (int i = 0; i < portions; i++) {
            here.write(content.clear().limit(bytes(i, portions)));
            fill(here, ack.clear());
        }
    }

    private static long take(TlsChannel there, int portions) {
        try {
            there.handshake();
            ByteBuffer content = ByteBuffer.allocateDirect(LARGE_BYTES);
            ByteBuffer ack = ByteBuffer.allocate(ACK_BYTES);
            long come = 0;
            for (int i = 0; i < portions; i++) {
                come += fill(there, content.clear().limit(bytes(i, portions)));
                there.write(ack.clear());
            }
            return come;
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private static int fill(TlsChannel from, ByteBuffer to) throws IOException {
        while (to.hasRemaining()) {
            if (from.read(to) < 0) {
                throw new EOFException("the other end has gone");
            }
        }
        return to.position();
    }
}
