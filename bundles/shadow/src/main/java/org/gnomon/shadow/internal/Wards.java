package org.gnomon.shadow.internal;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.gnomon.model.ShadowState;
import org.gnomon.model.VmId;
import org.gnomon.time.TimeSource;

/** The VMs in the manager's care, and the one operation that each may have under way. */
final class Wards {

    private final TimeSource time;
    private final Refusals refusals;
    private final Map<VmId, Ward> wards = new ConcurrentSkipListMap<>();
    private final Map<VmId, Job> jobs = new ConcurrentHashMap<>();

    Wards(TimeSource time, Refusals refusals) {
        this.time = time;
        this.refusals = refusals;
    }

    Ward enter(VmId vm, Care care) {
        return wards.computeIfAbsent(vm, id -> new Ward(id, care, time));
    }

    void leave(Ward ward) {
        wards.remove(ward.id(), ward);
    }

    /** Whether it is still in care, and not another of the same name. */
    boolean has(Ward ward) {
        return wards.get(ward.id()) == ward;
    }

    Optional<Ward> find(VmId vm) {
        return Optional.ofNullable(wards.get(vm));
    }

    Collection<Ward> all() {
        return List.copyOf(wards.values());
    }

    /** One that is protected; fails with {@code not-protected}. */
    Ward require(VmId vm, String asked) {
        Ward ward = wards.get(vm);
        if (ward == null || ward.state() == ShadowState.ABSENT && ward.isIdle()) {
            throw refusals.of(vm, asked, Refusals.Rule.NOT_PROTECTED, Map.of()).asException();
        }
        return ward;
    }

    Optional<Job> job(VmId vm) {
        return Optional.ofNullable(jobs.get(vm));
    }

    /** Does something as the only operation of a VM; fails with {@code busy}. */
    <T> CompletionStage<T> alone(Ward ward, String what, Supplier<CompletionStage<T>> work) {
        Optional<String> other = ward.begin(what);
        if (other.isPresent()) {
            throw refusals.of(ward.id(), what, Refusals.Rule.BUSY, Map.of("operation", other.get()))
                    .asException();
        }
        return Stages.call(work).whenComplete((value, error) -> ward.end());
    }

    /** As above, for a job that others may ask to go back. */
    <T> CompletionStage<T> alone(Job job, String what, Supplier<CompletionStage<T>> work) {
        VmId vm = job.ward.id();
        return alone(
                job.ward,
                what,
                () -> {
                    jobs.put(vm, job);
                    return Stages.call(work)
                            .whenComplete(
                                    (value, error) -> {
                                        jobs.remove(vm, job);
                                        job.ended(error);
                                    });
                });
    }
}
