/**
 * QEMU's own migration stream as a feed of changes, and the way back.
 *
 * <pre>
 *   QEMU --migrate--> socket --{@link org.gnomon.backend.kvm.internal.stream.QemuStreamReader}-->
 *     pages, fills, {@link org.gnomon.backend.kvm.internal.stream.StreamState} --> engine, link -->
 *     RAM file, device memory, {@link org.gnomon.backend.kvm.internal.stream.StreamStateReader}
 *     --{@link org.gnomon.backend.kvm.internal.stream.StreamRebuilder}--> QEMU -incoming
 * </pre>
 */
package org.gnomon.backend.kvm.internal.stream;
