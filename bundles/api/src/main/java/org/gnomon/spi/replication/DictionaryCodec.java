package org.gnomon.spi.replication;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A codec that makes fewer bytes of what is like something that both ends have, without having to
 * be told what is like what. The rules of {@link DeltaCodec} hold for these methods too. Registered
 * under {@link DeltaCodec}.
 */
@ConsumerType
public interface DictionaryCodec extends DeltaCodec {

    /**
     * As {@link #encode(ByteBuffer, ByteBuffer)}.
     *
     * @param dictionary what the other end has: read from position to limit, which are left as they
     *     are; 1 MiB at most
     */
    int encode(ByteBuffer plain, ByteBuffer dictionary, ByteBuffer out);

    /** As {@link #decode(ByteBuffer, ByteBuffer)}; with another dictionary the bytes are others. */
    int decode(ByteBuffer encoded, ByteBuffer dictionary, ByteBuffer out);
}
