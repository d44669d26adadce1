package org.gnomon.model;

/**
 * A network interface of a VM.
 *
 * @param name the VM's name for it
 * @param macAddress for example {@code 52:54:00:12:34:56}
 * @param linkUp whether packets can leave
 */
public record NetworkConnection(String name, String macAddress, boolean linkUp) {}
