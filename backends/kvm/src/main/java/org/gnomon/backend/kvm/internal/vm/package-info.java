/**
 * A VM under Gnomon's hand and what is done with it. Everything that changes a VM runs on its
 * {@link org.gnomon.backend.kvm.internal.vm.Lane}, one at a time.
 *
 * <p>A grafted switch, on one thread:
 *
 * <pre>
 *   intent on disk -> migrate, which sets itself up under the running guest, then stops it and
 *     pauses -> FROZEN -> device state, both ends completed -> FINALISED
 *     -> source confirmed postmigrate, disks inactive -> FENCED -> cont -> ACTIVATED
 *     -> roles on disk
 *   failure before cont is sent:  target killed, confirmed -> source settled -> cont
 *   failure after cont was sent:  target runs: go on | target provably never ran: as above
 *                                 | neither can be shown: unknown-truth, nothing is touched
 * </pre>
 *
 * <p>A checkpoint that moves on, with what a crash of the container and the VM at the same time
 * leaves to run:
 *
 * <pre>
 *   new layers prepared -> stop -> layers put on -> device state received -> collect -> cont
 *                                                                         | the one before
 *     -> device state and "folding" on disk -> fold                       | neither
 *     -> "whole" on disk -> layers that only the one before needed merged | the new one
 *   fold failed: it is owed, and done again before anything is run from the replica
 * </pre>
 *
 * <p>A checkpoint that becomes the VM, at a failover or a restore:
 *
 * <pre>
 *   intent on disk -> its own layers made on the checkpoint's -> QEMU started on the replica's
 *     memory -> loaded, standing still -> (restore: the other side stopped, FROZEN, FINALISED)
 *     -> what is left of the VM ended, confirmed -> FENCED -> "told" on disk -> cont -> runs
 *     -> record and epoch on disk -> layers of the future that was lost removed -> ACTIVATED
 *   before "told":  its QEMU ended, its layers removed, the checkpoint is held on
 *   after it:       it runs: go on | its QEMU is gone, and we saw it: this checkpoint is used up,
 *                   others are not | gone while nobody looked: it was the VM and is lost now
 * </pre>
 */
package org.gnomon.backend.kvm.internal.vm;
