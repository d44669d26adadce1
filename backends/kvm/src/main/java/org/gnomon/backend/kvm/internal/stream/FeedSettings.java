package org.gnomon.backend.kvm.internal.stream;

import java.time.Duration;

/**
 * What a feed is told about its VM.
 *
 * @param ram which block is the guest's RAM
 * @param holdOffAtMost the longest pause before a migration is begun again that an idle guest
 *     brought to its end unasked
 * @param mayHold whether a QEMU that can do so is told to wait with its switchover for our word
 */
public record FeedSettings(MainRam ram, Duration holdOffAtMost, boolean mayHold) {
    private static final Duration HOLD_OFF = Duration.ofSeconds(10);

    /** The usual ones. */
    public static FeedSettings of(long memoryBytes) {
        return of(memoryBytes, StreamFormat.RAM);
    }

    /**
     * The usual ones.
     *
     * @param ramId of the memory backend
     */
    public static FeedSettings of(long memoryBytes, String ramId) {
        return new FeedSettings(new MainRam(memoryBytes, ramId), HOLD_OFF, true);
    }
}
