package org.gnomon.wire;

import java.util.List;
import org.gnomon.model.Problem;
import org.gnomon.spi.replication.DeltaCodec;

/** The codecs of this host, as they come and go. From any thread. */
@FunctionalInterface
public interface CodecSource {

    /** Those that are here now. */
    List<DeltaCodec> codecs();

    /** Their names. */
    default List<String> names() {
        return codecs().stream().map(DeltaCodec::name).toList();
    }

    /** The codec of that name, or null. */
    default DeltaCodec find(String name) {
        for (DeltaCodec codec : codecs()) {
            if (codec.name().equals(name)) {
                return codec;
            }
        }
        return null;
    }

    /** The codec of that name. Fails with {@code missing-part}. */
    default DeltaCodec named(String name) {
        DeltaCodec codec = find(name);
        if (codec == null) {
            throw Problem.of(
                            Problem.MISSING_PART,
                            "no codec '" + name + "' here, there are " + names(),
                            "Install the codec on both ends.")
                    .asException();
        }
        return codec;
    }
}
