package org.gnomon.backend.kvm.internal.far;

import java.util.List;
import java.util.function.Supplier;
import org.gnomon.backend.kvm.internal.side.Directories;
import org.gnomon.backend.kvm.internal.side.Sides;
import org.gnomon.model.VmmVersion;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/**
 * What all replicas for other hosts share.
 *
 * @param time clock
 * @param scheduler threads
 * @param directories names of files, in directories that the backend's own VMs do not use
 * @param known what executables told of themselves
 * @param sides starts processes
 * @param vmms the QEMUs of this host, oldest first; may block
 * @param accelerator what guests run on here
 */
record World(
        TimeSource time,
        Scheduler scheduler,
        Directories directories,
        Programs known,
        Sides sides,
        Supplier<List<VmmVersion>> vmms,
        String accelerator) {}
