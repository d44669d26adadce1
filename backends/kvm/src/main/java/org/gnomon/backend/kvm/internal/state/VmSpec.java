package org.gnomon.backend.kvm.internal.state;

import java.util.Map;
import org.gnomon.model.VmDefinition;

/**
 * What a VM is, which never changes.
 *
 * @param origin who started it
 * @param memoryBytes size of its RAM
 * @param vcpus number of its CPUs
 * @param properties as it was defined
 * @param machine what every side of it has in common
 */
public record VmSpec(
        VmDefinition.Origin origin,
        long memoryBytes,
        int vcpus,
        Map<String, String> properties,
        MachineSpec machine) {

    public VmSpec {
        properties = Map.copyOf(properties);
    }

    /** Of a definition. */
    public static VmSpec of(VmDefinition definition, MachineSpec machine) {
        return new VmSpec(
                definition.origin(),
                definition.memoryBytes(),
                definition.vcpus(),
                definition.properties(),
                machine);
    }
}
