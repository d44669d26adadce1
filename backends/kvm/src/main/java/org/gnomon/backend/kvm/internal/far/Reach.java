package org.gnomon.backend.kvm.internal.far;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.time.Scheduler;

/** Ways from a QEMU on one far host to the exports of another. */
public final class Reach {
    private Reach() {}

    /**
     * A socket on the host of a source, whose first connection leads to the exports of a target.
     * Both are reached from here. Blocks for some seconds at most.
     *
     * @param source where the QEMU runs, as the replica of that key
     * @param target where the disks are exported, as the replica of that key
     * @return the socket's path on the source's host
     */
    public static String through(
            FarHost source, String sourceKey, FarHost target, String key, Scheduler scheduler) {
        try {
            FarHost.Listening listening = source.listen(sourceKey);
            scheduler.blocking().execute(() -> carry(listening.channel(), target, key, scheduler));
            return listening.path();
        } catch (IOException e) {
            throw Problems.io("Cannot get a way to the disks on " + target.peer(), e);
        }
    }

    /** Opened at once: the server speaks first, and waits until the source is there. */
    private static void carry(ByteChannel source, FarHost target, String key, Scheduler scheduler) {
        try (source) {
            Relay.run(source, target.nbd(key), scheduler);
        } catch (IOException e) {
            throw Problems.io("Cannot reach the exports on " + target.peer(), e);
        }
    }
}
