package org.gnomon.backend.simulator.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;

/**
 * What there is of a VM's shadows: replicas, the rehearsals and disk layers that belong to them,
 * and a stand-by. Guarded by the VM's monitor.
 */
final class Shadows {

    private final HostedVm vm;
    private final DiskLayers disk;
    private final Map<String, ReplicaSpace> replicas = new LinkedHashMap<>();
    private Waiting standBy;

    Shadows(HostedVm vm, VmId id) {
        this.vm = vm;
        this.disk = new DiskLayers(id);
    }

    /** To be used under the VM's monitor. */
    DiskLayers disk() {
        return disk;
    }

    Optional<ReplicaSpace> find(String name) {
        synchronized (vm) {
            return Optional.ofNullable(replicas.get(name));
        }
    }

    /** All replicas, in the order of their opening. */
    List<ReplicaSpace> replicas() {
        synchronized (vm) {
            return List.copyOf(replicas.values());
        }
    }

    void add(ReplicaSpace space) {
        synchronized (vm) {
            replicas.put(space.place.name(), space);
            space.open = true;
        }
    }

    boolean has(ReplicaSpace space) {
        synchronized (vm) {
            return space.open;
        }
    }

    /** What waits to take over; null if nothing does. */
    Waiting standBy() {
        synchronized (vm) {
            return standBy;
        }
    }

    void standBy(Waiting waiting) {
        synchronized (vm) {
            standBy = waiting;
        }
    }

    /** It waits no more; nothing if another one does. */
    void forget(Waiting waiting) {
        synchronized (vm) {
            if (standBy == waiting) {
                standBy = null;
            }
        }
    }

    /** Removes all; in words, what that was. */
    List<String> drop() {
        synchronized (vm) {
            List<String> dropped = new ArrayList<>();
            replicas().forEach(space -> dropped.addAll(drop(space)));
            dropped.addAll(dropStandBy());
            return dropped;
        }
    }

    /** Removes all but whole checkpoints, which a lost VM can go on from. */
    List<String> dropAllButCheckpoints() {
        synchronized (vm) {
            List<String> dropped = new ArrayList<>();
            for (ReplicaSpace space : replicas()) {
                dropped.addAll(space.isWhole() ? endRehearsals(space) : drop(space));
            }
            dropped.addAll(dropStandBy());
            return dropped;
        }
    }

    private List<String> dropStandBy() {
        List<String> dropped = standBy == null ? List.of() : List.of(standBy.name());
        standBy = null;
        return dropped;
    }

    List<String> drop(ReplicaSpace space) {
        synchronized (vm) {
            List<String> dropped = endRehearsals(space);
            dropped.add("replica of " + vm.id() + " (" + space.place + ")");
            if (space.held != null) {
                disk.merge(space.held.layer());
            }
            replicas.remove(space.place.name(), space);
            space.open = false;
            return dropped;
        }
    }

    private static List<String> endRehearsals(ReplicaSpace space) {
        List<String> ended = new ArrayList<>();
        for (Instance i : space.rehearsals) {
            i.end(Problem.of(Problem.NOT_RUNNING, i.identity() + " was thrown away", ""));
            ended.add("rehearsal " + i.identity());
        }
        space.rehearsals.clear();
        return ended;
    }

    /** A machine has lost its power, and all that was on it. */
    void lose(Machine machine) {
        synchronized (vm) {
            replicas().stream().filter(s -> s.machine == machine).forEach(this::drop);
            if (standBy != null && standBy.machine() == machine) {
                standBy = null;
            }
        }
    }

    void liveUpToNow() {
        synchronized (vm) {
            replicas.values().forEach(space -> space.rehearsals.forEach(Instance::trueState));
        }
    }

    /** How many copies of the VM's memory they take on one machine. */
    long copies(Machine machine) {
        synchronized (vm) {
            return replicas.values().stream()
                    .filter(space -> space.machine == machine)
                    .mapToLong(space -> 1 + space.rehearsals.size())
                    .sum();
        }
    }

    List<String> inWords() {
        synchronized (vm) {
            List<String> words = new ArrayList<>();
            for (ReplicaSpace space : replicas.values()) {
                words.add("replica of " + vm.id() + " (" + space.place + ")");
                space.rehearsals.forEach(i -> words.add(i.identity().toString()));
            }
            words.addAll(disk.inWords());
            if (standBy != null) {
                words.add(standBy.name());
            }
            return words;
        }
    }
}
