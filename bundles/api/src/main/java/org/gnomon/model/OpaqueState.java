package org.gnomon.model;

/**
 * State whose inner form only its hypervisor knows: CPU registers and device models.
 *
 * @param format for example {@code qemu-migration-stream/3}
 * @param content the bytes
 */
public record OpaqueState(String format, Bytes content) {}
