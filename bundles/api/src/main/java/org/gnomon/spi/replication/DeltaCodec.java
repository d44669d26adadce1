package org.gnomon.spi.replication;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes bytes fewer and gives them back. Registered as a service; both ends must have the same
 * name.
 *
 * <p>Stateless between calls, safe for use by several threads at once, never blocks on anything but
 * the CPU. Input is hostile: {@link #decode} must not read or write outside the buffers whatever it
 * is given.
 */
@ConsumerType
public interface DeltaCodec {

    /** A stable name of 1 to 16 lower-case letters and digits, for example {@code zstd1}. */
    String name();

    /** The most bytes that {@link #encode} can make of so many. */
    int maxEncodedLength(int plainLength);

    /**
     * Encodes all that remains in {@code plain}.
     *
     * @param plain read from position to limit, which are left as they are
     * @param out written from its position, which moves; has at least {@link #maxEncodedLength}
     *     left
     * @return bytes written
     */
    int encode(ByteBuffer plain, ByteBuffer out);

    /**
     * Decodes all that remains in {@code encoded}.
     *
     * @param encoded read from position to limit, which are left as they are
     * @param out written from its position, which moves
     * @return bytes written
     * @throws org.gnomon.model.GnomonException {@code invalid-input} if it is not what encode
     *     makes, or does not fit
     */
    int decode(ByteBuffer encoded, ByteBuffer out);
}
