/**
 * The same guests over the same links, by Gnomon and by what QEMU offers itself.
 *
 * <pre>
 *   namespace a                                   namespace b
 *   source QEMU (and Gnomon's near end) --veth--> target QEMU (and Gnomon's far end)
 *                                        tbf
 * </pre>
 *
 * All that is measured is measured from outside and in the same way for all: bytes by the counters
 * of the link, the blackout by QEMU's own events and by the ticks of the guest as they arrive, CPU
 * time by the kernel's account of the processes.
 */
package org.gnomon.itests.benchmarks.hosts;
