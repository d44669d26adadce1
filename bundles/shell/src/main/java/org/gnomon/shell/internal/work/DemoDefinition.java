package org.gnomon.shell.internal.work;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.gnomon.model.Problem;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmmVersion;

/** Makes the demonstration's VM out of a backend's example. */
final class DemoDefinition {

    /** By backend, the property that names the VMM a VM begins on, as their READMEs say. */
    private static final Map<String, String> VMM_PROPERTY =
            Map.of("kvm", "qemu", "simulator", "vmm");

    /** The property that takes a seed, and the backend that has it. */
    private static final String SEED = "seed";

    private static final String SEEDED = "simulator";

    private DemoDefinition() {}

    static VmDefinition of(VmDefinition example, Optional<VmmVersion> start, Optional<Long> seed) {
        Map<String, String> properties = new LinkedHashMap<>(example.properties());
        String property = VMM_PROPERTY.get(example.backend());
        if (property != null) {
            start.ifPresent(v -> properties.put(property, v.location()));
        }
        if (seed.isPresent()) {
            if (!example.backend().equals(SEEDED)) {
                throw Problem.of(
                                Problem.INVALID_INPUT,
                                "the backend " + example.backend() + " takes no seed",
                                "Leave out --seed: real machines do not repeat themselves.")
                        .asException();
            }
            properties.put(SEED, Long.toString(seed.get()));
        }
        return new VmDefinition(
                example.id(),
                example.backend(),
                example.origin(),
                example.memoryBytes(),
                example.vcpus(),
                properties);
    }
}
