package org.gnomon.backend.kvm.internal.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.state.Abroad;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowPlace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The VM's replicas on other hosts than its own. Changed on the VM's lane only. */
final class Abroads {
    private static final Logger LOG = LoggerFactory.getLogger(Abroads.class);
    private static final int MOST = 8;

    private final KvmVm vm;
    private volatile List<KvmFarReplica> open = List.of();

    Abroads(KvmVm vm) {
        this.vm = vm;
    }

    List<KvmFarReplica> all() {
        return open;
    }

    Optional<KvmFarReplica> named(String name) {
        return open.stream().filter(r -> r.place().name().equals(name)).findFirst();
    }

    KvmFarReplica open(ShadowPlace place) {
        if (open.size() >= MOST) {
            throw Problems.of(
                    Problem.UNSUPPORTED,
                    "The VM " + vm.book().read().vm() + " has " + MOST + " replicas elsewhere.",
                    "Close one first.");
        }
        return add(KvmFarReplica.open(vm, place));
    }

    private KvmFarReplica add(KvmFarReplica made) {
        List<KvmFarReplica> more = new ArrayList<>(open);
        more.add(made);
        open = List.copyOf(more);
        return made;
    }

    /** Opens those again that may hold a checkpoint of the VM, which is lost. */
    void openAgain(HeldThere found) {
        found.keys().forEach(key -> found.tell(key, add(KvmFarReplica.again(vm, key))));
    }

    /** Whether one of them may be the VM already. On the lane. */
    boolean inDoubt() {
        return open.stream().anyMatch(KvmFarReplica::inDoubt);
    }

    void forget(KvmFarReplica replica) {
        open = open.stream().filter(r -> r != replica).toList();
    }

    /** QEMU has one migration at a time, and a feed is one. */
    void requireNoFeed() {
        for (KvmFarReplica replica : open) {
            if (replica.flowing().isPresent()) {
                throw Problems.of(
                        Problem.ALREADY_EXISTS,
                        "The VM "
                                + vm.book().read().vm()
                                + " feeds the replica "
                                + replica.place()
                                + ".",
                        "Close that feed first: QEMU has one at a time.");
            }
        }
    }

    /** Ends what flows, so that QEMU's one migration is free. Who feeds begins again. */
    void interrupt() {
        open.forEach(KvmFarReplica::interrupt);
    }

    void endRehearsals() {
        open.forEach(KvmFarReplica::endRehearsals);
    }

    void close() {
        open.forEach(KvmFarReplica::closeNow);
    }

    /** The container ends: feeds end, all else stays for the next one. Never blocks. */
    void letGo() {
        open.forEach(r -> r.flowing().ifPresent(Outflow::close));
    }

    /** The VM has ended, or its handle is of no use any more. */
    void consumed() {
        open.forEach(KvmFarReplica::consumed);
    }

    /** Removes what is on a host under a key. If that cannot be done now, it is tried again. */
    void giveUp(Abroad.Key key) {
        try {
            vm.shared().landings().of(key.host()).close(key.key());
            vm.book().note(r -> r.without(key));
        } catch (GnomonException e) {
            LOG.warn(
                    "{} on {} is not removed yet: {}",
                    key.key(),
                    key.host(),
                    e.problem().message());
        }
    }

    /** Removes what is on other hosts and of no use. On the lane. */
    void sweep() {
        VmRecord record = vm.book().read();
        for (Abroad.Key key : record.abroad().keys()) {
            boolean used =
                    open.stream().anyMatch(r -> r.record().equals(key))
                            || record.sides().stream().anyMatch(s -> isOf(s, key));
            if (!used && !mayRun(key)) {
                giveUp(key);
            }
        }
    }

    /** No side of the record is of that key; a VM that runs there all the same is left alone. */
    private boolean mayRun(Abroad.Key key) {
        try {
            boolean told =
                    Recovering.mayRun(vm.shared().landings().of(key.host()).outcome(key.key()));
            if (told) {
                LOG.error("{} on {} may run and is left alone", key.key(), key.host());
            }
            return told;
        } catch (GnomonException e) {
            LOG.warn("{} on {} stays: {}", key.key(), key.host(), e.problem().message());
            return true;
        }
    }

    private static boolean isOf(SideRecord side, Abroad.Key key) {
        return side.host().equals(key.host()) && side.key().equals(key.key());
    }
}
