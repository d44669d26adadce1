package org.gnomon.replication.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.gnomon.model.Problem;
import org.gnomon.replication.internal.far.ReplicationPeer;
import org.gnomon.time.Cancellable;
import org.gnomon.time.TimeSource;

/** A far end with one replica, of the peer "near", under the key "key". */
public final class FarFixture {

    private final int pages;
    private final Set<Runnable> alarms = ConcurrentHashMap.newKeySet();
    private final RealTime time =
            new RealTime() {
                @Override
                public Cancellable after(Duration delay, Runnable task) {
                    count(() -> alarms.add(task));
                    return () -> count(() -> alarms.remove(task));
                }
            };
    private FakeTarget target;

    /** Makes one with so many pages. */
    public FarFixture(int pages) {
        this.pages = pages;
        target = new FakeTarget(pages, true);
    }

    /** The far end. */
    public ReplicationPeer peer() {
        return new ReplicationPeer(
                time,
                time,
                new CodecRegistry(),
                () ->
                        List.of(
                                (owner, key) ->
                                        owner.equals("near") && key.equals("key")
                                                ? Optional.of(target)
                                                : Optional.empty()));
    }

    /** The state that came. */
    public byte[] state() {
        return target.stateBytes();
    }

    /** Whether a page is empty. */
    public boolean isZero(int page) {
        return target.pages
                        .view((long) page * FakeMemory.PAGE, FakeMemory.PAGE)
                        .mismatch(java.nio.ByteBuffer.allocate(FakeMemory.PAGE))
                < 0;
    }

    /** Whether nothing was written outside of the memory. */
    public boolean guardsAreWhole() {
        return target.pages.guardsAreWhole();
    }

    /** A checkpoint is held. */
    public void refuseWrites() {
        target.pages.failWrites =
                Problem.of(Problem.ILLEGAL_TRANSITION, "a checkpoint is held", "");
    }

    /** Another replica under the same key. */
    public void replace() {
        target = new FakeTarget(pages, false);
    }

    private synchronized void count(Runnable change) {
        change.run();
        notifyAll();
    }

    /** Waits until so many time limits run. */
    public synchronized void awaitAlarms(int count) throws InterruptedException {
        while (alarms.size() != count) {
            wait();
        }
    }

    /** The time limits that run have passed. */
    public void passAlarms() {
        alarms.forEach(Runnable::run);
    }

    /** Ends its threads. */
    public void close() {
        time.close();
    }

    /** Real time. */
    public static final class Clock implements TimeSource {
        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }
    }
}
