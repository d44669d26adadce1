/**
 * QEMU's own migration stream as a feed of changes, and the way back.
 *
 * <pre>
 *   QEMU --migrate--> socket --{@link org.gnomon.backend.kvm.internal.stream.QemuStreamReader}-->
 *     pages, fills, {@link org.gnomon.backend.kvm.internal.stream.StreamState} --> engine, link -->
 *     RAM file, device memory, {@link org.gnomon.backend.kvm.internal.stream.StreamStateReader}
 *     --{@link org.gnomon.backend.kvm.internal.stream.StreamRebuilder}--> QEMU -incoming
 * </pre>
 *
 * <p>What was measured, with QEMU 7.2.22 and 10.0.13 of Debian, software emulation, a guest of 128
 * or 256 MiB, on a busy machine with two cores:
 *
 * <ul>
 *   <li>QEMU counts what it sends in windows of 100 ms against max-bandwidth, and always sends at
 *       least a page in a window. It reads its dirty log again when less than bandwidth times
 *       downtime-limit is left, and completes if that still holds afterwards. So a guest that
 *       writes nothing for one window brings the migration to its end, unasked.
 *   <li>With pause-before-switchover such an end stops the guest for 1.5 to 2.5 ms if it is
 *       cancelled as soon as it is heard of (3 to 50 ms if QEMU is only asked every 50 ms). A
 *       cancel of a migration that is held back by its bandwidth takes effect up to 100 ms later;
 *       the guest runs meanwhile.
 *   <li>From 8.1 on QEMU can be made to wait for its destination with the switchover
 *       (switchover-ack, return-path). The destination is this reader: it sends the word when a
 *       freeze is wanted. No unasked end was seen then, and the guest's CPU time did not change.
 *       QEMU sends commands 1, 2 (and, for machines of 10.0 on, 11) before the end of ram, and
 *       waits for a SHUT message, which may be sent at the end of ram.
 *   <li>The count of pages in query-migrate (normal plus duplicate) is exactly the count of pages
 *       in the stream, in both versions: this is how the end of a round is known.
 *   <li>From being told to stop to STOP: up to 100 ms, the guest runs. STOP to pre-switchover: 1 to
 *       2 ms. STOP to the last byte: 3 to 20 ms, for an idle guest as for one that writes 30 MB/s,
 *       after a sprint that left some hundred KiB. {@code cont} in postmigrate lets the source go
 *       on.
 *   <li>7.2 gives section ram the id 2, 10.0 the id 1; either takes the other's. RAM without a
 *       backend is the block pc.ram, with one it has the backend's id.
 *   <li>Emulation's dirty log, not KVM's, has two traps. Before 9.0 QEMU does not make it look
 *       again at pages that were reported, where it goes 64 pages at a time, which it does for RAM
 *       of a multiple of 256 KiB: 10 to 100 stale pages after some rounds with 7.2, none with 8 KiB
 *       more RAM. From 9.0 on it does, but only if the reading found a page that was not waiting
 *       already; so it must be read only when nothing waits, and nothing may be written between its
 *       start and the first reading. QEMU's own migration of an emulated guest has the same faults.
 * </ul>
 */
package org.gnomon.backend.kvm.internal.stream;
