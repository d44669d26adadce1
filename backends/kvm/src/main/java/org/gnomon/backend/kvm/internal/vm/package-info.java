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
 */
package org.gnomon.backend.kvm.internal.vm;
