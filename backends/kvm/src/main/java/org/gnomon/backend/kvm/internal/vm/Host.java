package org.gnomon.backend.kvm.internal.vm;

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
 */
public record Host(
        String kind,
        TimeSource time,
        Scheduler scheduler,
        StateStore store,
        Directories directories,
        QemuBinary binaries,
        Sides sides) {}
