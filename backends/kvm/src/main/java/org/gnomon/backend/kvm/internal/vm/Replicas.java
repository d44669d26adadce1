package org.gnomon.backend.kvm.internal.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.state.ReplicaRecord;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowPlace;

/** The open replicas of a VM, in the order of their opening. Changed on the VM's lane only. */
final class Replicas {
    private static final int MOST = 8;

    private final KvmVm vm;
    private volatile List<KvmReplica> open = List.of();

    Replicas(KvmVm vm) {
        this.vm = vm;
    }

    List<KvmReplica> all() {
        return open;
    }

    KvmReplica open(ShadowPlace place) {
        if (open.size() >= MOST) {
            throw Problems.of(
                    Problem.UNSUPPORTED,
                    "The VM " + vm.book().read().vm() + " has " + open.size() + " replicas.",
                    "Close one first.");
        }
        return add(KvmReplica.open(vm, place));
    }

    private KvmReplica add(KvmReplica replica) {
        List<KvmReplica> more = new ArrayList<>(open);
        more.add(replica);
        open = List.copyOf(more);
        return replica;
    }

    /** Opens those again that an earlier container left with a whole checkpoint. */
    void openAgain() {
        vm.book().read().replicas().stream()
                .filter(ReplicaRecord::isComplete)
                .forEach(r -> add(KvmReplica.again(vm, r)));
    }

    void forget(KvmReplica replica) {
        open = open.stream().filter(r -> r != replica).toList();
    }

    void endRehearsals() {
        open.forEach(KvmReplica::endRehearsals);
    }

    void close() {
        open.forEach(KvmReplica::closeNow);
    }

    /** The VM has ended, and they with it. */
    void consumed(String why) {
        open.forEach(r -> r.consumed(why));
    }

    /** Removes what is left of replicas that the record does not name any more. */
    void removeFiles(List<ReplicaRecord> gone) {
        for (ReplicaRecord record : gone) {
            vm.removeRam(record.ram());
            if (record.checkpoint() != null) {
                DiskLayers.delete(record.checkpoint().deviceState());
            }
        }
    }

    /** Numbers of the layers whose images below rehearsals are reading. */
    Set<Integer> read() {
        return open.stream()
                .filter(KvmReplica::isRehearsing)
                .flatMap(r -> r.record().stream())
                .filter(r -> r.checkpoint() != null)
                .map(r -> r.checkpoint().layer())
                .collect(Collectors.toSet());
    }

    /** Records that have no handle: what recovery kept for the retired side. */
    List<ReplicaRecord> unowned() {
        return vm.book().read().replicas().stream()
                .filter(r -> open.stream().noneMatch(o -> o.ram().equals(r.ram())))
                .toList();
    }

    /**
     * Drops checkpoints and what was kept for them, memory too if nobody has it open. The disks'
     * layers are for {@link LayerMerge}.
     */
    void drop(List<ReplicaRecord> dropped) {
        List<ReplicaRecord> unowned = unowned();
        for (ReplicaRecord record : dropped) {
            if (unowned.contains(record)) {
                vm.book().update(r -> r.withoutReplica(record.ram()));
                vm.removeRam(record.ram());
            } else {
                vm.book().update(r -> r.changing(record.ram(), c -> c.holding(null)));
            }
            if (record.checkpoint() != null) {
                DiskLayers.delete(record.checkpoint().deviceState());
            }
        }
    }
}
