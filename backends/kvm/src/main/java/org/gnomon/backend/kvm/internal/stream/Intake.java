package org.gnomon.backend.kvm.internal.stream;

import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.gnomon.time.Scheduler;

/** Where the stream of one migration comes in: a socket that a QEMU connects to, once. */
public interface Intake extends AutoCloseable {

    /** What the QEMU is told to migrate to. */
    String uri();

    /**
     * Waits for the QEMU. Blocking channel; what is written goes to the QEMU, which takes messages
     * of its return path there.
     */
    ByteChannel accept(Duration limit);

    /** Ends it, what was accepted too. May be called again, and by any thread. */
    @Override
    void close();

    /** On this host. Listens at once; the path must be free. */
    static Intake local(Path socket, Scheduler scheduler) {
        return new LocalIntake(socket, scheduler);
    }
}
