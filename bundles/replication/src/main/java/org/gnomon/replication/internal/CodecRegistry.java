package org.gnomon.replication.internal;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import org.gnomon.model.Problem;
import org.gnomon.spi.replication.DeltaCodec;
import org.gnomon.wire.CodecSource;

/** The codecs that are there now. Safe for use by any thread. */
public final class CodecRegistry implements CodecSource {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,16}");

    /** Best first, by measured size and speed; codecs not named here come after them. */
    private static final List<String> PREFERENCE = List.of("zstd1", "lz4", "brotli1");

    private static final Comparator<String> BEST_FIRST =
            Comparator.comparingInt(CodecRegistry::rank).thenComparing(Comparator.naturalOrder());

    private final Map<String, DeltaCodec> byName = new ConcurrentSkipListMap<>(BEST_FIRST);

    /** Adds a codec; one of the same name is replaced. Fails with {@code invalid-input}. */
    public void add(DeltaCodec codec) {
        if (codec.name() == null || !NAME.matcher(codec.name()).matches()) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "'" + codec.name() + "' is not a codec name",
                            "Use 1 to 16 lower-case letters and digits.")
                    .asException();
        }
        byName.put(codec.name(), codec);
    }

    /** Takes a codec away; does nothing if another one has its name by now. */
    public void remove(DeltaCodec codec) {
        byName.remove(codec.name(), codec);
    }

    @Override
    public List<DeltaCodec> codecs() {
        return List.copyOf(byName.values());
    }

    private static int rank(String name) {
        int at = PREFERENCE.indexOf(name);
        return at < 0 ? PREFERENCE.size() : at;
    }
}
