package org.gnomon.itests.simulation.world;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.spi.lease.Lease;
import org.gnomon.spi.lease.LeaseStore;
import org.gnomon.time.Cancellable;

/**
 * Leases that end by themselves when their holder does not renew them, as a store across hosts
 * gives them out. It stays while controllers come and go, and is out of reach at times.
 */
final class SimLeaseStore {

    private static final Duration LASTS = Duration.ofSeconds(3);
    private static final Duration RENEW = Duration.ofSeconds(1);

    /** The holder stops so much before the store lets others in: their clocks may differ. */
    private static final Duration MARGIN = Duration.ofMillis(500);

    private final World world;
    private final Map<VmId, Epoch> epochs = new HashMap<>();
    private final Map<VmId, Held> holders = new HashMap<>();
    private boolean unreachable;

    SimLeaseStore(World world) {
        this.world = world;
    }

    void unreachable(boolean now) {
        unreachable = now;
    }

    /** The store as one process reaches it. */
    LeaseStore of(SimProcess process) {
        return new LeaseStore() {
            @Override
            public String description() {
                return "simulated, across hosts";
            }

            @Override
            public CompletionStage<Lease> take(VmId vm, String holder) {
                return asked(process, () -> taken(vm, process));
            }
        };
    }

    private <T> CompletionStage<T> asked(
            SimProcess process, java.util.function.Supplier<T> question) {
        return process.delay(Duration.ofMillis(2))
                .thenApply(
                        v -> {
                            requireReachable();
                            return question.get();
                        });
    }

    private void requireReachable() {
        if (unreachable) {
            world.struck("lease.unreachable");
            throw Problem.of(
                            Problem.LEASE_FAILED,
                            "the lease store cannot be reached",
                            "Look at the network, then try again.")
                    .asException();
        }
    }

    private Lease taken(VmId vm, SimProcess process) {
        Held other = holders.get(vm);
        if (other != null && other.keepsOthersOut()) {
            throw Problem.of(
                            Problem.LEASE_HELD,
                            "the lease of " + vm + " is held by " + other.process,
                            "Wait until it has ended.")
                    .asException();
        }
        Held lease = new Held(vm, process);
        holders.put(vm, lease);
        lease.renewing = process.every(RENEW, lease::renew);
        return lease;
    }

    /** A lease as its holder has it. */
    private final class Held implements Lease {
        private final VmId vm;
        private final SimProcess process;
        private Cancellable renewing = () -> {};
        private long until = world.time.nanos() + LASTS.toNanos();
        private boolean over;

        Held(VmId vm, SimProcess process) {
            this.vm = vm;
            this.process = process;
        }

        boolean keepsOthersOut() {
            return !over && world.time.nanos() < until;
        }

        private void renew() {
            if (!isHeld() || holders.get(vm) != this) {
                over = true;
                renewing.cancel();
            } else if (!unreachable) {
                until = world.time.nanos() + LASTS.toNanos();
            } else {
                world.struck("lease.unreachable");
            }
        }

        @Override
        public VmId vm() {
            return vm;
        }

        @Override
        public boolean isHeld() {
            over |= world.time.nanos() >= until - MARGIN.toNanos();
            return !over;
        }

        @Override
        public CompletionStage<Epoch> next(Epoch seen) {
            return asked(process, () -> nextNow(seen));
        }

        private Epoch nextNow(Epoch seen) {
            if (!isHeld() || holders.get(vm) != this) {
                throw Problem.of(
                                Problem.LEASE_LOST,
                                "the lease of " + vm + " is not held any more",
                                "Nothing was activated. Try again.")
                        .asException();
            }
            Epoch last = epochs.getOrDefault(vm, Epoch.ZERO);
            Epoch next = (seen.isAfter(last) ? seen : last).next();
            epochs.put(vm, next);
            return next;
        }

        @Override
        public CompletionStage<Void> release() {
            over = true;
            renewing.cancel();
            holders.remove(vm, this);
            return CompletableFuture.completedFuture(null);
        }
    }
}
