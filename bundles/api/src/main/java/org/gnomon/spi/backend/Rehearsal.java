package org.gnomon.spi.backend;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.Sample;
import org.gnomon.model.VmmVersion;
import org.osgi.annotation.versioning.ConsumerType;

/** A running copy of a VM in isolation. It is thrown away afterwards, never activated. */
@ConsumerType
public interface Rehearsal {

    /** What runs the copy. */
    VmmVersion vmm();

    /** From the device state being offered to the copy's guest running: part of a blackout. */
    Duration loadTime();

    /** A reading of the copy. Fails with {@code crashed} when the copy is gone. */
    CompletionStage<Sample> sample();

    /** Asks the copy; never fails. */
    CompletionStage<Status> status();

    /** Throws the copy away. Does nothing the second time. */
    CompletionStage<Void> close();

    /**
     * How a copy is.
     *
     * @param state what it does
     * @param problem what happened to it; null while nothing did
     */
    record Status(RunState state, Problem problem) {}
}
