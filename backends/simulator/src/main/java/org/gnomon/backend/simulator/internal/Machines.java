package org.gnomon.backend.simulator.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowPlace;

/** The simulated machines by name. Fixed. */
final class Machines {

    private final Map<String, Machine> all = new LinkedHashMap<>();

    Machines(List<String> names, long memoryBytes) {
        names.forEach(name -> all.put(name, new Machine(name, memoryBytes)));
    }

    List<String> names() {
        return List.copyOf(all.keySet());
    }

    /** Where VMs are started. */
    Machine home() {
        return all.get(ShadowPlace.LOCAL);
    }

    Optional<Machine> find(String name) {
        return Optional.ofNullable(all.get(name));
    }

    /** Refuses names that are not there with {@code unsupported}. */
    Machine get(String name) {
        return find(name)
                .orElseThrow(
                        () ->
                                Problem.of(
                                                Problem.UNSUPPORTED,
                                                "there is no simulated host '" + name + "'",
                                                "Choose one of " + names() + ".")
                                        .asException());
    }
}
