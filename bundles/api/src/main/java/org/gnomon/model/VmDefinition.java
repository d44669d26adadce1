package org.gnomon.model;

import java.util.Map;
import java.util.Objects;

/**
 * What a VM is made of.
 *
 * @param id its name
 * @param backend the kind of the backend that runs it, for example {@code kvm}
 * @param origin whether Gnomon starts it or attaches to one that runs
 * @param memoryBytes size of its RAM, a multiple of 4096
 * @param vcpus number of its virtual CPUs
 * @param properties what only the backend understands; see the backend's documentation
 */
public record VmDefinition(
        VmId id,
        String backend,
        Origin origin,
        long memoryBytes,
        int vcpus,
        Map<String, String> properties) {

    /** Who starts the VM. */
    public enum Origin {
        /** Gnomon starts it. */
        START,
        /** It runs already; Gnomon attaches to it. */
        ADOPT
    }

    public VmDefinition {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(origin, "origin");
        properties = Map.copyOf(properties);
        if (memoryBytes < 1 << 18 || memoryBytes % 4096 != 0) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "memory of " + id + " is " + memoryBytes + " bytes",
                            "Give at least 256 KiB, in multiples of 4096 bytes.")
                    .asException();
        }
        if (vcpus < 1 || vcpus > 1024) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "vcpus of " + id + " is " + vcpus,
                            "Give a number from 1 to 1024.")
                    .asException();
        }
    }
}
