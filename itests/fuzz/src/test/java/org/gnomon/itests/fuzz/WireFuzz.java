package org.gnomon.itests.fuzz;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.List;
import java.util.Optional;
import org.gnomon.codecs.internal.BuiltInCodecs;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.spi.replication.DeltaCodec;
import org.gnomon.wire.BatchDecoder;
import org.gnomon.wire.CodecSource;
import org.gnomon.wire.Frame;
import org.gnomon.wire.FrameReader;
import org.gnomon.wire.Hello;
import org.gnomon.wire.PageHashes;
import org.gnomon.wire.PageStore;
import org.gnomon.wire.Welcome;
import org.gnomon.wire.WireProblem;

/**
 * The wire format, as both ends read it. Checksums are let pass, as chance does not meet them and
 * whoever means harm can compute them.
 */
public final class WireFuzz {

    /** Small, so that a short input has many of them. */
    static final int PAGE = 512;

    static final int PAGES = 48;

    private static final List<DeltaCodec> CODECS = BuiltInCodecs.load().all();
    static final CodecSource SOURCE = () -> CODECS;
    private static final GuardedPages MEMORY = new GuardedPages(PAGE, PAGES);
    private static final PageStore STORE = new PageStore(64);
    private static final BatchDecoder DECODER =
            new BatchDecoder(MEMORY, SOURCE, STORE.join(MEMORY));

    private WireFuzz() {}

    /** Jazzer's beginning: that classes are loaded and instrumented counts for no input. */
    public static void fuzzerInitialize() {
        Target.WIRE.runSeeds();
    }

    /** Jazzer's entry point. */
    public static void fuzzerTestOneInput(byte[] input) {
        MEMORY.restore();
        Oracle.check(() -> read(input));
        MEMORY.check();
    }

    private static void read(byte[] input) throws IOException {
        FrameReader reader =
                FrameReader.withoutChecksums(Channels.newChannel(new ByteArrayInputStream(input)));
        Optional<Frame> frame = reader.read();
        while (frame.isPresent()) {
            take(frame.get());
            frame = reader.read();
        }
        if (reader.position() != input.length) {
            throw new AssertionError(reader.position() + " bytes read of " + input.length);
        }
    }

    private static void take(Frame frame) {
        switch (frame.kind()) {
            case HELLO -> Hello.decode(frame.payload()).agreedVersion();
            case WELCOME -> Welcome.decode(frame.payload());
            case PAGES -> pages(frame);
            case HASHES -> PageHashes.decode(frame).answer(MEMORY);
            case HASHED -> PageHashes.decode(frame);
            case ERROR -> WireProblem.decode(frame.payload());
            default -> {
                // Nothing inside, or nothing that this end reads.
            }
        }
    }

    private static void pages(Frame frame) {
        try {
            boolean before = MEMORY.written();
            if (!DECODER.apply(frame.payload()) && MEMORY.written() != before) {
                throw new AssertionError("written, though something it refers to is not here");
            }
        } catch (GnomonException e) {
            // A codec that is not here is nothing to be wondered at.
            if (!e.problem().code().equals(Problem.MISSING_PART)) {
                throw e;
            }
        }
    }
}
