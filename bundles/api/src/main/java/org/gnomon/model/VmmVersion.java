package org.gnomon.model;

/**
 * A virtual machine monitor that runs, or could run, a VM.
 *
 * @param product for example {@code QEMU}
 * @param version for example {@code 10.0.13}
 * @param location where it is, in the backend's own terms, for example the path of a binary
 */
public record VmmVersion(String product, String version, String location) {

    @Override
    public String toString() {
        return product + " " + version;
    }
}
