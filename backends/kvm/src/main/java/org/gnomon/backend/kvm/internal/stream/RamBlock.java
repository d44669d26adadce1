package org.gnomon.backend.kvm.internal.stream;

/**
 * One of QEMU's RAM blocks.
 *
 * @param name QEMU's own name for it, such as {@code pc.bios}
 * @param bytes how long it is, a multiple of 4096
 * @param offset where it begins in the replica's address space, a multiple of 4096
 */
public record RamBlock(String name, long bytes, long offset) {}
