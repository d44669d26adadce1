package org.gnomon.spi.backend;

import java.util.Map;
import java.util.Set;
import org.gnomon.model.UpdateClass;

/**
 * What a backend is and can do.
 *
 * @param kind its name in definitions, for example {@code kvm}
 * @param description a line for a person
 * @param capabilities its optional abilities
 * @param updateClasses which updates it can apply
 * @param facts what an operator should know, for example {@code accelerator=tcg} and why
 */
public record BackendInfo(
        String kind,
        String description,
        Set<Capability> capabilities,
        Set<UpdateClass> updateClasses,
        Map<String, String> facts) {

    public BackendInfo {
        capabilities = Set.copyOf(capabilities);
        updateClasses = Set.copyOf(updateClasses);
        facts = Map.copyOf(facts);
    }
}
