package org.gnomon.spi.replication;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A guest's memory and then its changes, as the hypervisor's own dirty log tells them: nothing is
 * scanned. First comes every page once (seeding), then rounds of what was written since.
 */
@ConsumerType
public interface ChangeFeed extends AutoCloseable {

    /** Bytes of the replica that this feeds, device memory behind the RAM included. */
    long size();

    /**
     * Hands out changes until the feed ends. Called once, on a thread that may block. The guest
     * runs on meanwhile, also when the sink blocks.
     *
     * @return how it ended
     * @throws org.gnomon.model.GnomonException what went wrong; the guest runs on
     */
    End run(ChangeSink sink);

    /** Changes the pace. From any thread; never blocks, takes effect within a tenth of a second. */
    void pace(FeedPace pace);

    /** What can be seen from here. Never blocks. */
    Figures figures();

    /** Ends it; {@link #run} returns {@link End#CLOSED}, the guest runs on. */
    @Override
    void close();

    /** How a feed ended. */
    enum End {
        /** It was asked to. */
        CLOSED,
        /**
         * The guest stands still, and all of its memory and state has been handed out: it was
         * frozen for a checkpoint or a switch.
         */
        COMPLETED
    }

    /**
     * Where a feed is.
     *
     * @param rounds how often the dirty log was read again
     * @param handedOutBytes pages handed out so far, in bytes
     * @param remainingBytes changed memory that is known and not yet handed out, -1 if unknown
     * @param dirtyBytesPerSecond what the guest writes, by the hypervisor's own count, NaN if not
     *     measured
     * @param throttle how much the guest's CPUs are slowed down now, as a fraction
     */
    record Figures(
            long rounds,
            long handedOutBytes,
            long remainingBytes,
            double dirtyBytesPerSecond,
            double throttle) {}
}
