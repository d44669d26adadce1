package org.gnomon.switchover.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gnomon.model.Epoch;
import org.gnomon.model.VmId;
import org.gnomon.spi.lease.Lease;
import org.gnomon.spi.lease.LeaseStore;
import org.gnomon.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases that this controller holds, and the epochs that they gave out. A store is somebody
 * else's code: it may be late or wrong, and is then not believed.
 */
final class Leases {

    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);
    // Rule L-04 allows 30 seconds.
    private static final Duration LATE = Duration.ofSeconds(35);

    private final LeaseStore store;
    private final Scheduler scheduler;
    private final String holder;
    private final Map<VmId, Lease> held = new ConcurrentHashMap<>();
    private final Map<VmId, Epoch> latest = new ConcurrentHashMap<>();

    Leases(LeaseStore store, Scheduler scheduler, String holder) {
        this.store = store;
        this.scheduler = scheduler;
        this.holder = holder;
    }

    boolean isHeld(VmId vm) {
        Lease lease = held.get(vm);
        return lease != null && lease.isHeld();
    }

    /** Takes the lease of a VM, or keeps the one that is held. */
    CompletionStage<Void> hold(VmId vm) {
        if (isHeld(vm)) {
            return CompletableFuture.completedStage(null);
        }
        // One that was lost may still be in the way of its successor.
        return drop(vm).thenCompose(dropped -> take(vm));
    }

    private CompletionStage<Void> take(VmId vm) {
        AtomicBoolean late = new AtomicBoolean();
        CompletionStage<Lease> taken = Stages.call(() -> store.take(vm, holder));
        taken.thenAccept(lease -> giveUpIf(late, lease));
        return scheduler
                .within(
                        LATE,
                        taken,
                        () -> {
                            late.set(true);
                            return Problems.leaseLate(vm).asException();
                        })
                .thenAccept(lease -> held.put(vm, lease));
    }

    private void giveUpIf(AtomicBoolean late, Lease lease) {
        if (late.get()) {
            release(lease);
        }
    }

    /** The epoch of the next activation, after all that are known. Grows with each call. */
    CompletionStage<Epoch> next(VmId vm, Epoch own) {
        Lease lease = held.get(vm);
        if (lease == null || !lease.isHeld()) {
            return CompletableFuture.failedStage(Problems.leaseLost(vm).asException());
        }
        Epoch seen = raise(vm, own);
        return scheduler
                .within(
                        LATE,
                        Stages.call(() -> lease.next(seen)),
                        () -> Problems.leaseLate(vm).asException())
                .thenApply(
                        given -> {
                            if (!given.isAfter(seen)) {
                                throw Problems.leaseGoesBack(vm, given, seen).asException();
                            }
                            return raise(vm, given);
                        });
    }

    /** Some activation is known; later ones come after it. */
    Epoch raise(VmId vm, Epoch seen) {
        return latest.merge(vm, seen, (a, b) -> a.isAfter(b) ? a : b);
    }

    /** Gives the lease of a VM up. Never fails: the store frees by itself what stays. */
    CompletionStage<Void> drop(VmId vm) {
        Lease lease = held.remove(vm);
        return lease == null ? CompletableFuture.completedStage(null) : release(lease);
    }

    void dropAll() {
        List.copyOf(held.keySet()).forEach(this::drop);
    }

    private CompletionStage<Void> release(Lease lease) {
        return scheduler
                .within(
                        LATE,
                        Stages.call(lease::release),
                        () -> Problems.leaseLate(lease.vm()).asException())
                .exceptionally(
                        error -> {
                            LOG.warn("The lease of {} was not released", lease.vm(), error);
                            return null;
                        });
    }
}
