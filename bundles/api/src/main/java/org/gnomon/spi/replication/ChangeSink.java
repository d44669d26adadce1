package org.gnomon.spi.replication;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Takes what a {@link ChangeFeed} hands out, in order. Called by the feed's thread only. Each
 * method may block, for as long as the link is full or cut: that is how a feed is slowed down.
 *
 * <p>Throws {@link org.gnomon.model.GnomonException} when replication has ended; the feed then ends
 * too and lets the guest go on.
 */
@ProviderType
public interface ChangeSink {

    /** Bytes of a page; offsets are multiples of it. */
    int PAGE = 4096;

    /**
     * New content of some pages.
     *
     * @param offsets where they are in the replica's {@link ReplicaTarget#pages()}, in any order,
     *     each once
     * @param count how many of the offsets are meant
     * @param content count pages, one after the other; read before this returns
     */
    void pages(long[] offsets, int count, ByteBuffer content);

    /** A page is all one byte now. */
    void fill(long offset, byte value);

    /**
     * Bytes in the hypervisor's own form that the target's hypervisor will need, such as device
     * state; handed to {@link ReplicaTarget#state} after all that came before.
     */
    void state(ByteBuffer bytes);

    /** The hypervisor has read its dirty log again: what comes now was written since then. */
    void roundEnded();

    /**
     * As above, told late: all that was held up meanwhile has come first.
     *
     * @param ago how long ago the log was read; what the guest wrote since then is not handed out
     *     yet
     */
    default void roundEnded(Duration ago) {
        roundEnded();
    }

    /**
     * Whether the guest is about to be frozen, or is: what is handed out is then sent as soon as it
     * can be, whatever it costs. Off at the beginning of a feed.
     */
    default void sprinting(boolean on) {}
}
