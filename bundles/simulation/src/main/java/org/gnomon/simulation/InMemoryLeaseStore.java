package org.gnomon.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.spi.lease.Lease;
import org.gnomon.spi.lease.LeaseStore;
import org.gnomon.time.Scheduler;

/**
 * Leases for tests and simulations, with what can go wrong with them. The epochs survive all of it,
 * as those of a real store do. A controller that starts after a crash takes a {@link #session} of
 * its own, which ends the leases of the crashed one.
 */
public final class InMemoryLeaseStore implements LeaseStore {

    /** What all sessions share. */
    private static final class Truth {
        private final Map<VmId, Epoch> epochs = new HashMap<>();
        private final Map<VmId, Held> holders = new HashMap<>();
        private boolean reachable = true;
    }

    private final Truth truth;
    private final Scheduler scheduler;

    /**
     * A store that nothing was taken from yet.
     *
     * @param scheduler of the process that uses it; stages complete on its executor
     */
    public InMemoryLeaseStore(Scheduler scheduler) {
        this(new Truth(), scheduler);
    }

    private InMemoryLeaseStore(Truth truth, Scheduler scheduler) {
        this.truth = truth;
        this.scheduler = scheduler;
    }

    /** The same store as another process sees it. */
    public InMemoryLeaseStore session(Scheduler process) {
        return new InMemoryLeaseStore(truth, process);
    }

    /** All leases that were taken through this session are over, as when its process was killed. */
    public void end() {
        synchronized (truth) {
            truth.holders.values().removeIf(held -> held.session == this);
        }
    }

    /** The lease is lost now, without anyone having taken it. */
    public void lose(VmId vm) {
        synchronized (truth) {
            truth.holders.remove(vm);
        }
    }

    /** Somebody else has the lease from now on, whoever had it before. */
    public void holdByAnother(VmId vm, String holder) {
        synchronized (truth) {
            truth.holders.put(vm, new Held(null, vm, holder));
        }
    }

    /** Whether the store can be reached; while not, it hands out nothing. */
    public void reachable(boolean now) {
        synchronized (truth) {
            truth.reachable = now;
        }
    }

    /** Somebody else, who had the lease meanwhile, was given this epoch. */
    public void handOut(VmId vm, Epoch epoch) {
        synchronized (truth) {
            truth.epochs.merge(vm, epoch, (a, b) -> a.isAfter(b) ? a : b);
        }
    }

    /** Who holds the lease of a VM. */
    public Optional<String> holder(VmId vm) {
        synchronized (truth) {
            return Optional.ofNullable(truth.holders.get(vm)).map(held -> held.holder);
        }
    }

    @Override
    public String description() {
        return "in memory, for simulations";
    }

    @Override
    public CompletionStage<Lease> take(VmId vm, String holder) {
        return answer(
                () -> {
                    Held other = truth.holders.get(vm);
                    if (other != null) {
                        throw Problem.of(
                                        Problem.LEASE_HELD,
                                        "The lease of " + vm + " is held by " + other.holder + ".",
                                        "Do it there, or wait until it is released.")
                                .asException();
                    }
                    Held mine = new Held(this, vm, holder);
                    truth.holders.put(vm, mine);
                    return mine;
                });
    }

    private <T> CompletionStage<T> answer(Supplier<T> question) {
        return CompletableFuture.supplyAsync(
                () -> {
                    synchronized (truth) {
                        if (!truth.reachable) {
                            throw Problem.of(
                                            Problem.LEASE_FAILED,
                                            "The lease store is out of reach.",
                                            "Look at the link to it.")
                                    .asException();
                        }
                        return question.get();
                    }
                },
                scheduler.executor());
    }

    /** One lease; the one that is in the truth is held. */
    private static final class Held implements Lease {

        private final InMemoryLeaseStore session;
        private final VmId vm;
        private final String holder;

        Held(InMemoryLeaseStore session, VmId vm, String holder) {
            this.session = session;
            this.vm = vm;
            this.holder = holder;
        }

        @Override
        public VmId vm() {
            return vm;
        }

        @Override
        public boolean isHeld() {
            synchronized (session.truth) {
                return session.truth.holders.get(vm) == this;
            }
        }

        @Override
        public CompletionStage<Epoch> next(Epoch seen) {
            return session.answer(
                    () -> {
                        if (!isHeld()) {
                            throw Problem.of(
                                            Problem.LEASE_LOST,
                                            "The lease of " + vm + " is not held any more.",
                                            "Take it again.")
                                    .asException();
                        }
                        return session.truth.epochs.merge(
                                vm,
                                seen.next(),
                                (last, wanted) ->
                                        last.isAfter(seen) || last.equals(seen)
                                                ? last.next()
                                                : wanted);
                    });
        }

        @Override
        public CompletionStage<Void> release() {
            return CompletableFuture.runAsync(
                    () -> {
                        synchronized (session.truth) {
                            session.truth.holders.remove(vm, this);
                        }
                    },
                    session.scheduler.executor());
        }
    }
}
