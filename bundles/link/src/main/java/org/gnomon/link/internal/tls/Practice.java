package org.gnomon.link.internal.tls;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the code of TLS compiled before the first connection carries much. The JVM takes the CPU's
 * AES and GHASH instructions only in methods that its best compiler has seen, and that is called
 * for by the number of records, not by their size: the first 100 MB would go at 20 to 80 MB/s of
 * CPU time instead of 400 and more. So many small records go between two engines in memory, once in
 * a JVM; that takes less than 0.2 s of CPU time.
 */
public final class Practice {

    private static final Logger LOG = LoggerFactory.getLogger(Practice.class);
    private static final AtomicBoolean DONE = new AtomicBoolean();

    /** More than the JVM's threshold of 5000 calls. */
    private static final int RECORDS = 6000;

    private static final int RECORD_BYTES = 256;
    private static final int HANDSHAKE_STEPS = 200;

    private final SSLEngine here;
    private final SSLEngine there;
    private final ByteBuffer fromHere;
    private final ByteBuffer fromThere;
    private final ByteBuffer plain;

    Practice(TlsSide side) throws GeneralSecurityException {
        here = side.engine(true, certificate -> true).ssl();
        there = side.engine(false, certificate -> true).ssl();
        int packet = here.getSession().getPacketBufferSize();
        fromHere = ByteBuffer.allocate(2 * packet);
        fromThere = ByteBuffer.allocate(2 * packet);
        plain = ByteBuffer.allocate(here.getSession().getApplicationBufferSize());
    }

    /** The first call in a JVM practises; it is as well if that fails. */
    public static void once(TlsSide side) {
        if (!DONE.compareAndSet(false, true)) {
            return;
        }
        try {
            Practice practice = new Practice(side);
            practice.shakeHands();
            practice.carry(RECORDS);
        } catch (GeneralSecurityException | SSLException | RuntimeException e) {
            LOG.debug("TLS was not practised", e);
        }
    }

    void shakeHands() throws SSLException {
        here.beginHandshake();
        there.beginHandshake();
        for (int i = 0; i < HANDSHAKE_STEPS && !(isDone(here) && isDone(there)); i++) {
            step(here, fromThere, fromHere);
            step(there, fromHere, fromThere);
        }
        // Session tickets that came after it.
        while (fromThere.position() > 0) {
            take(here, fromThere);
        }
    }

    private static boolean isDone(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> engine.getDelegatedTask().run();
            case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> take(engine, in);
            default -> {}
        }
    }

    private int take(SSLEngine engine, ByteBuffer in) throws SSLException {
        in.flip();
        plain.clear();
        int taken = engine.unwrap(in, plain).bytesProduced();
        in.compact();
        return taken;
    }

    /** So many records from here to there; says how many bytes have come. */
    long carry(int records) throws SSLException {
        ByteBuffer content = ByteBuffer.allocate(RECORD_BYTES);
        long come = 0;
        for (int i = 0; i < records; i++) {
            here.wrap(content.clear(), fromHere);
            come += take(there, fromHere);
        }
        return come;
    }
}
