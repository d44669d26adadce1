/**
 * Leases: who may activate a VM. A {@link org.gnomon.spi.lease.LeaseStore} is an OSGi service; the
 * one with the highest {@code service.ranking} is used. On one host a file does; across hosts a
 * store such as ZooKeeper or etcd implements it.
 *
 * <p>A lease alone proves nothing to a hypervisor that was asked long ago, so each activation also
 * carries the lease's growing epoch, and the backend refuses an old one (Lamport's and Kleppmann's
 * fencing token).
 *
 * <p>Rules, held by the conformance kit under these numbers:
 *
 * <ul>
 *   <li>L-01 At most one lease of a VM is held at a time.
 *   <li>L-02 An epoch is handed out once. Each is after all before it, also across holders,
 *       restarts and crashes; it is durable before it is handed out.
 *   <li>L-03 {@link org.gnomon.spi.lease.Lease#isHeld()} turns false before another holder can take
 *       the lease; it goes by a clock that never jumps, and never blocks.
 *   <li>L-04 A stage always completes, within 30 seconds.
 *   <li>L-05 A store that is damaged or out of reach hands out nothing and says so.
 * </ul>
 */
@Export
@Version("1.0.0")
package org.gnomon.spi.lease;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
