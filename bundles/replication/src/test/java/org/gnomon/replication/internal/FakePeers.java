package org.gnomon.replication.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.peer.PeerService;
import org.gnomon.time.Scheduler;

/** Links that are slow, far, and cut whenever a test wants it. What is lost shows as a stall. */
final class FakePeers implements PeerHosts {

    private static final int SOCKET_BYTES = 128 << 10;

    private final Scheduler scheduler;
    private final List<Wire> wires = new CopyOnWriteArrayList<>();
    final AtomicLong opened = new AtomicLong();
    final AtomicLong carried = new AtomicLong();
    volatile PeerService service;
    volatile Duration delay = Duration.ZERO;
    volatile double bytesPerSecond = 1e12;
    volatile boolean down;

    FakePeers(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** All connections break, with what is on its way. */
    void cut() {
        wires.forEach(Wire::cut);
        wires.clear();
    }

    /** Nothing arrives for a while, and nothing is lost. */
    void stall(Duration span) {
        wires.forEach(wire -> wire.stall(span));
    }

    /** Nothing arrives any more, and nobody is told. */
    void freeze() {
        stall(Duration.ofHours(1));
    }

    @Override
    public List<Peer> peers() {
        return List.of(new Peer("far", "127.0.0.1", !down, ""));
    }

    @Override
    public CompletionStage<byte[]> call(String peer, String service, byte[] request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ByteChannel open(String peer, String name, byte[] opening) throws IOException {
        PeerService far = service;
        if (down || far == null || !far.name().equals(name)) {
            throw new IOException("no link to " + peer);
        }
        opened.incrementAndGet();
        Wire wire = new Wire();
        wires.add(wire);
        scheduler
                .blocking()
                .execute(
                        () -> {
                            try (ByteChannel end = wire.end(wire.there, wire.back)) {
                                far.serve("near", opening, end);
                            } catch (IOException e) {
                                wire.cut();
                            }
                        });
        return wire.end(wire.back, wire.there);
    }

    private final class Wire {
        final Way there = new Way();
        final Way back = new Way();

        void cut() {
            there.end(true);
            back.end(true);
        }

        void stall(Duration span) {
            there.stall(span);
            back.stall(span);
        }

        ByteChannel end(Way in, Way out) {
            return new ByteChannel() {
                @Override
                public int read(ByteBuffer into) throws IOException {
                    return in.read(into);
                }

                @Override
                public int write(ByteBuffer from) throws IOException {
                    int length = from.remaining();
                    out.write(from);
                    return length;
                }

                @Override
                public boolean isOpen() {
                    return true;
                }

                @Override
                public void close() {
                    // Wakes who reads here; what was written may still arrive.
                    in.end(true);
                    out.end(false);
                }
            };
        }
    }

    private record Parcel(ByteBuffer bytes, long at) {}

    /** One direction: bytes leave at the link's rate and arrive after its delay. */
    private final class Way {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private final Deque<Parcel> parcels = new ArrayDeque<>();
        private long freeAt = System.nanoTime();
        private long stalledTo = freeAt;
        private int queued;
        private boolean ended;
        private boolean broken;

        void stall(Duration span) {
            locked(() -> stalledTo = System.nanoTime() + span.toNanos());
        }

        void end(boolean broke) {
            locked(
                    () -> {
                        ended = true;
                        broken |= broke;
                        if (broke) {
                            parcels.clear();
                        }
                    });
        }

        private void locked(Runnable work) {
            lock.lock();
            try {
                work.run();
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        void write(ByteBuffer from) throws IOException {
            lock.lock();
            try {
                while (from.hasRemaining()) {
                    while (queued >= SOCKET_BYTES && !ended) {
                        changed.await();
                    }
                    requireOpen();
                    int some = Math.min(from.remaining(), 16 << 10);
                    ByteBuffer copy = ByteBuffer.allocate(some);
                    copy.put(from.slice(from.position(), some)).flip();
                    from.position(from.position() + some);
                    long now = System.nanoTime();
                    freeAt = Math.max(freeAt, now) + (long) (some * 1e9 / bytesPerSecond);
                    parcels.add(new Parcel(copy, freeAt + delay.toNanos()));
                    queued += some;
                    carried.addAndGet(some);
                    changed.signalAll();
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            } finally {
                lock.unlock();
            }
        }

        private void requireOpen() throws IOException {
            if (ended) {
                throw new IOException(broken ? "cut" : "closed");
            }
        }

        int read(ByteBuffer into) throws IOException {
            lock.lock();
            try {
                while (true) {
                    if (broken) {
                        throw new IOException("cut");
                    }
                    Parcel first = parcels.peek();
                    long now = System.nanoTime();
                    long wait = first == null ? 0 : Math.max(first.at(), stalledTo) - now;
                    if (first == null && ended) {
                        return -1;
                    } else if (first == null) {
                        changed.await();
                    } else if (wait > 0) {
                        changed.await(wait, TimeUnit.NANOSECONDS);
                    } else {
                        return take(first, into);
                    }
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            } finally {
                lock.unlock();
            }
        }

        private int take(Parcel first, ByteBuffer into) {
            int some = Math.min(into.remaining(), first.bytes().remaining());
            into.put(first.bytes().slice(first.bytes().position(), some));
            first.bytes().position(first.bytes().position() + some);
            queued -= some;
            if (!first.bytes().hasRemaining()) {
                parcels.remove();
            }
            changed.signalAll();
            return some;
        }
    }
}
