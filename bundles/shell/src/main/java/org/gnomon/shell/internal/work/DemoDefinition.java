package org.gnomon.shell.internal.work;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.gnomon.model.Problem;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmmVersion;

/** Makes the demonstration's VM out of a backend's example. */
final class DemoDefinition {

    /** By backend, the property that names the VMM, where the example does not show it. */
    private static final Map<String, String> VMM_PROPERTY = Map.of("kvm", "qemu");

    private static final String SEED = "seed";

    private DemoDefinition() {}

    static VmDefinition of(
            VmDefinition example,
            List<VmmVersion> found,
            Optional<VmmVersion> start,
            Optional<Long> seed) {
        Map<String, String> properties = new LinkedHashMap<>(example.properties());
        start.ifPresent(v -> begin(example, properties, found, v));
        seed.ifPresent(s -> seed(example, properties, s));
        return new VmDefinition(
                example.id(),
                example.backend(),
                example.origin(),
                example.memoryBytes(),
                example.vcpus(),
                properties);
    }

    private static void begin(
            VmDefinition example,
            Map<String, String> properties,
            List<VmmVersion> found,
            VmmVersion start) {
        Set<String> locations =
                found.stream().map(VmmVersion::location).collect(Collectors.toSet());
        Optional<String> shown =
                properties.entrySet().stream()
                        .filter(e -> locations.contains(e.getValue()))
                        .map(Map.Entry::getKey)
                        .findFirst();
        shown.or(() -> Optional.ofNullable(VMM_PROPERTY.get(example.backend())))
                .ifPresent(key -> properties.put(key, start.location()));
    }

    private static void seed(VmDefinition example, Map<String, String> properties, long seed) {
        if (properties.replace(SEED, Long.toString(seed)) == null) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "the backend " + example.backend() + " takes no seed",
                            "Leave out --seed: real machines do not repeat themselves.")
                    .asException();
        }
    }
}
