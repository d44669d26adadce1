package org.gnomon.codecs.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.gnomon.spi.replication.DeltaCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the codecs that work on this machine. One whose library is missing or broken is left out,
 * with one warning. Close it when none of them is used any more.
 */
public final class BuiltInCodecs implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BuiltInCodecs.class);

    private final List<BufferCodec> codecs;

    private BuiltInCodecs(List<BufferCodec> codecs) {
        this.codecs = codecs;
    }

    /** Loads what there is. Blocks while libraries are loaded. */
    public static BuiltInCodecs load() {
        Map<String, Supplier<BufferCodec>> makers = new LinkedHashMap<>();
        makers.put("zstd1", ZstdCodec::new);
        makers.put("lz4", Lz4Codec::new);
        makers.put("brotli1", BrotliCodec::new);
        return load(makers);
    }

    static BuiltInCodecs load(Map<String, Supplier<BufferCodec>> makers) {
        List<BufferCodec> loaded = new ArrayList<>();
        makers.forEach(
                (name, maker) -> {
                    try {
                        loaded.add(maker.get());
                    } catch (LinkageError | UnsupportedOperationException e) {
                        // Errors from the static initialisers of the libraries' own loaders.
                        LOG.warn(
                                "Codec {} is not available, others are used instead: its native"
                                        + " library did not load ({})",
                                name,
                                rootOf(e).toString());
                    }
                });
        return new BuiltInCodecs(List.copyOf(loaded));
    }

    /** Those that work, the generally best first. */
    public List<DeltaCodec> all() {
        return List.copyOf(codecs);
    }

    @Override
    public void close() {
        codecs.forEach(BufferCodec::close);
    }

    private static Throwable rootOf(Throwable error) {
        Throwable e = error;
        while (e.getCause() != null && e.getCause() != e) {
            e = e.getCause();
        }
        return e;
    }
}
