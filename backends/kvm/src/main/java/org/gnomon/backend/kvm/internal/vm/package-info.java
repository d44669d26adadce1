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
 *
 * <p>A checkpoint on another host that moves on, with what that host holds meanwhile:
 *
 * <pre>
 *   stage there -> a feed, kept beside the checkpoint there -> freeze -> mirrors caught up
 *     -> layers put on the disks there -> feed ended, all acknowledged -> cont  | the one before
 *     -> hold there: state, list of pages and "folding" on its disk             | the new one
 *     -> pages folded into the memory -> layers that only the one before needed merged
 *   failure before hold:  the guest goes on, what was kept there stays for the next feed
 *   no answer to hold:    that host is asked which one it holds, now or at a failover
 * </pre>
 *
 * <p>A checkpoint on another host that becomes the VM:
 *
 * <pre>
 *   intent on disk -> QEMU started there -> checkpoint loaded, standing still
 *     -> what is left of the VM ended, confirmed -> FENCED -> "told" on disk
 *     -> activate(epoch) there, marked there first -> runs -> record and epoch on disk -> ACTIVATED
 *   failure before "told", or refused, or never delivered: its QEMU is ended there, which that host
 *     refuses if it was told to run; the checkpoint is held on, and another try may come
 *   no answer: unknown-truth, nothing else is run; the next try, or the next container, asks again
 *   container ended before "told": the checkpoint is held on | after it: that host is asked
 * </pre>
 *
 * <p>A switch to another host, or back from one, which is the same code:
 *
 * <pre>
 *   replica there, fed; disks mirrored; its QEMU waits, what does not change is loaded
 *   intent on disk -> freeze by the feed -> FROZEN -> mirrors ended
 *     -> there asked to load as soon as all has come -> feed ended, all acknowledged
 *     -> FINALISED -> source confirmed postmigrate -> FENCED, while it loads there
 *     -> activate(epoch) there, once it has loaded -> runs -> roles and disks on disk -> ACTIVATED
 *   failure before activate:  the source goes on, what was prepared there is ended
 *   not loaded there:         the same; the replica is as before
 *   activate not delivered:   the same | refused there: fenced there first, then the same
 *   no answer:                asked for the outcome; none in time: unknown-truth, nothing runs here
 * </pre>
 */
package org.gnomon.backend.kvm.internal.vm;
