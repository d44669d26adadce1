/**
 * Leases in files of one host. For each VM:
 *
 * <pre>
 * VM.lock   locked by the operating system while the holder's process lives; says who holds it,
 *           and remembers the last epoch a second time. Never replaced.
 * VM.epoch  the last epoch; replaced as a whole, on disk before the epoch is given out
 *
 * take: lock VM.lock -- held by another --> lease-held, and by whom
 *         | read VM.epoch -- damaged, missing, older than VM.lock remembers --> lease-failed, and
 *         v                                                                     the way out
 *       HELD -- next: see that VM.lock is still ours, later epoch to disk --> given out
 *         |
 *         | released, process ended (lock freed by the operating system)
 *         v
 *       VM.lock removed or replaced by someone: LOST, found by the look every 2 s and before
 *       each epoch
 * </pre>
 */
package org.gnomon.lease.internal;
