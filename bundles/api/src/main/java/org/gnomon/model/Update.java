package org.gnomon.model;

import java.util.Map;
import java.util.Objects;

/**
 * An update that someone wants.
 *
 * @param vm of which VM
 * @param updateClass of which kind
 * @param target what to update to, in the backend's own terms, for example the path of a QEMU
 *     binary
 * @param parameters what only the backend understands
 */
public record Update(
        VmId vm, UpdateClass updateClass, String target, Map<String, String> parameters) {

    public Update {
        Objects.requireNonNull(vm, "vm");
        Objects.requireNonNull(updateClass, "updateClass");
        Objects.requireNonNull(target, "target");
        parameters = Map.copyOf(parameters);
        if (target.isBlank() || target.length() > 4096) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "the update's target is " + target.length() + " characters long",
                            "Name what to update to in 1 to 4096 characters.")
                    .asException();
        }
    }
}
