package org.gnomon.backend.kvm.internal.vm;

import org.gnomon.backend.kvm.internal.away.Landings;
import org.gnomon.backend.kvm.internal.process.QemuBinary;
import org.gnomon.backend.kvm.internal.side.Directories;
import org.gnomon.backend.kvm.internal.side.Sides;
import org.gnomon.backend.kvm.internal.state.StateStore;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/**
 * What all VMs of a backend share.
 *
 * @param kind the backend's kind
 * @param time clock
 * @param scheduler threads
 * @param store records
 * @param directories names of files
 * @param binaries asks executables about themselves
 * @param sides starts processes
 * @param landings hosts on which replicas of VMs on another host can be made
 * @param installation tells this installation from others that use the same hosts
 */
public record Host(
        String kind,
        TimeSource time,
        Scheduler scheduler,
        StateStore store,
        Directories directories,
        QemuBinary binaries,
        Sides sides,
        Landings landings,
        String installation) {}
