package org.gnomon.backend.kvm.internal.side;

import java.util.function.Function;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.process.ProcessKiller;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowPlace;
import org.gnomon.time.Scheduler;

/** The hosts by name. */
public final class Grounds {
    private final ProcessKiller killer;
    private final Ground local;
    private final Function<String, Ground> others;

    /** This machine only. */
    public Grounds(Scheduler scheduler) {
        this(
                scheduler,
                name -> {
                    throw Problems.of(
                            Problem.MISSING_PART,
                            "A process on the host '" + name + "' cannot be asked from here.",
                            "Install the feature gnomon-link, which connects to other hosts.");
                });
    }

    /**
     * This machine and others.
     *
     * @param others by name; never null, also for a host that does not answer
     */
    public Grounds(Scheduler scheduler, Function<String, Ground> others) {
        this.killer = new ProcessKiller(scheduler);
        this.local = new LocalGround(scheduler, killer);
        this.others = others;
    }

    Ground of(String host) {
        return host.equals(ShadowPlace.LOCAL) ? local : others.apply(host);
    }

    ProcessKiller killer() {
        return killer;
    }
}
