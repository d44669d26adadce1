package org.gnomon.wire;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.gnomon.spi.replication.DeltaCodec;
import org.gnomon.spi.replication.DictionaryCodec;

/**
 * A way to encode the changed pages of a batch.
 *
 * @param mode what the codec is given
 * @param codec the codec's name; empty for {@link Mode#RAW}
 */
public record Scheme(Mode mode, String codec) {

    /** No codec at all. */
    public static final Scheme RAW = new Scheme(Mode.RAW, "");

    /** What the codec is given. */
    public enum Mode {
        /** There is none. */
        RAW,
        /** The pages. */
        PLAIN,
        /** XOR with the old pages; where a page was rewritten, the page. */
        DELTA,
        /** The pages, with the old ones as dictionary. */
        BASED
    }

    /** All schemes that the codecs which both ends have allow. */
    public static List<Scheme> candidates(CodecSource here, Collection<String> there) {
        List<Scheme> all = new ArrayList<>(List.of(RAW));
        for (DeltaCodec codec : here.codecs()) {
            if (there.contains(codec.name()) && Names.isName(codec.name())) {
                all.add(new Scheme(Mode.PLAIN, codec.name()));
                all.add(new Scheme(Mode.DELTA, codec.name()));
                if (codec instanceof DictionaryCodec) {
                    all.add(new Scheme(Mode.BASED, codec.name()));
                }
            }
        }
        return List.copyOf(all);
    }

    /** Such as {@code delta+lz4}. */
    public String label() {
        String name = mode.name().toLowerCase(java.util.Locale.ROOT);
        return codec.isEmpty() ? name : name + "+" + codec;
    }
}
