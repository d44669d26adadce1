/**
 * What a hypervisor backend implements. Register a {@link org.gnomon.spi.backend.HypervisorBackend}
 * as an OSGi service; everything else is reached from it.
 *
 * <p>Rules, held by the conformance kit under these numbers:
 *
 * <ul>
 *   <li>B-01 Every method that returns a stage returns at once and does its work on {@link
 *       org.gnomon.time.Scheduler#blocking()}; the other methods never block.
 *   <li>B-02 A stage always completes: with a value, or with a {@link
 *       org.gnomon.model.GnomonException} that carries a problem. A hypervisor that hangs becomes
 *       {@code timeout} within the backend's own limit, 30 seconds at most.
 *   <li>B-03 Methods of one handle may be called by any thread and at the same time; the backend
 *       puts them in order.
 *   <li>B-04 Closing a handle never stops the guest. Only {@link
 *       org.gnomon.spi.backend.VirtualMachine#stop()} does.
 *   <li>B-05 A failed operation leaves the primary running if it was running, and leaves nothing
 *       else behind.
 *   <li>B-06 A checkpoint's pages do not change until the checkpoint is released, and a rehearsal
 *       never changes them.
 *   <li>B-07 A rehearsal has no way out: no network, no writes to the VM's disks or memory.
 *   <li>B-08 A stand-by never ran. It is activated at most once.
 *   <li>B-09 An activation whose epoch is not after the VM's own is refused with {@code
 *       stale-epoch}, and the epoch survives a restart of the container.
 *   <li>B-10 The old side is confirmed unable to run before {@link
 *       org.gnomon.model.SwitchoverState#FENCED} is reported, and the new side does not run before
 *       that report has returned.
 *   <li>B-11 At no time do two copies of a VM run with the VM's own disks and network.
 *   <li>B-12 A sample figure that cannot be measured is NaN (or {@link
 *       org.gnomon.model.PerformanceData#NOT_MEASURED}), never zero.
 *   <li>B-13 What an earlier, crashed container left behind is found again or removed by {@link
 *       org.gnomon.spi.backend.HypervisorBackend#recover()}.
 *   <li>B-14 A replica that did not become the VM outlives a switch: its pages are untouched, and
 *       replication may go on into them from the new side.
 *   <li>B-15 A checkpoint that is being advanced is never half old and half new for {@link
 *       org.gnomon.spi.backend.Replica#failOver}.
 *   <li>B-16 A failover runs nothing before the primary is proved to have ended.
 * </ul>
 */
@Export
@Version("1.1.0")
package org.gnomon.spi.backend;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
