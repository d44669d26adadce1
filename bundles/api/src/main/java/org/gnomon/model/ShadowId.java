package org.gnomon.model;

import java.util.Objects;

/**
 * One of a VM's shadows.
 *
 * @param vm whose
 * @param name the shadow's, as in its {@link ShadowPlace}
 */
public record ShadowId(VmId vm, String name) {

    public ShadowId {
        Objects.requireNonNull(vm, "vm");
        Objects.requireNonNull(name, "name");
    }

    public static ShadowId of(VmId vm, ShadowPlace place) {
        return new ShadowId(vm, place.name());
    }

    @Override
    public String toString() {
        return vm + "/" + name;
    }
}
