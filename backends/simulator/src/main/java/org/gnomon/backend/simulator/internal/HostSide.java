package org.gnomon.backend.simulator.internal;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What the VMs of the simulated hosts have in common.
 *
 * @param clock their time
 * @param home where they are started
 * @param alarms where what must never happen is noted
 * @param bugs that a test planted
 */
record HostSide(HostClock clock, Machine home, Alarms alarms, Set<PlantedBug> bugs) {

    static HostSide of(HostClock clock, Machine home) {
        Set<PlantedBug> bugs = Collections.synchronizedSet(EnumSet.noneOf(PlantedBug.class));
        return new HostSide(clock, home, new Alarms(clock.time()), bugs);
    }

    boolean has(PlantedBug bug) {
        return bugs.contains(bug);
    }
}
