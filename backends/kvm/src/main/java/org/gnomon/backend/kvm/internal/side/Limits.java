package org.gnomon.backend.kvm.internal.side;

import java.time.Duration;

/** How long anything may take before it counts as hanging. */
public final class Limits {
    /** For the socket of a process that starts, or of one that runs, to answer. */
    public static final Duration CONNECT = Duration.ofSeconds(3);

    public static final Duration START = Duration.ofSeconds(15);
    public static final Duration COMMAND = Duration.ofSeconds(5);

    /** For a reading: something else will be read soon. */
    public static final Duration SAMPLE = Duration.ofSeconds(2);

    /** For the device state to be sent or loaded. */
    public static final Duration TRANSFER = Duration.ofSeconds(10);

    /** For a layer of a disk to be merged into the one below. */
    public static final Duration MERGE = Duration.ofSeconds(25);

    /** Between two looks at something that QEMU tells no event about. */
    public static final Duration LOOK = Duration.ofMillis(1);

    private Limits() {}
}
