package org.gnomon.shadow.internal;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.gnomon.model.Redundancy;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.VmId;
import org.gnomon.spi.backend.BackendInfo;
import org.gnomon.spi.backend.Capability;
import org.gnomon.spi.backend.HypervisorBackend;
import org.gnomon.spi.backend.VirtualMachine;

/** Where shadows stand. */
final class Places {

    private Places() {}

    /** Refuses what the backend cannot have, before anything is begun. */
    static void require(Refusals refusals, VmId vm, HypervisorBackend backend, Redundancy wanted) {
        BackendInfo info = backend.info();
        Set<Capability> can = info.capabilities();
        String what = null;
        if (wanted.shadows().size() > 1 && !can.contains(Capability.SEVERAL_SHADOWS)) {
            what = "more than one shadow";
        }
        if (wanted.checkpoints() && !can.contains(Capability.FAILOVER)) {
            what = "checkpoints all the time";
        }
        for (ShadowPlace place : wanted.shadows()) {
            if (!place.host().equals(ShadowPlace.LOCAL)
                    && !backend.hosts().contains(place.host())) {
                what = "a shadow on the host '" + place.host() + "'; there are " + backend.hosts();
            }
        }
        if (what != null) {
            Map<String, String> facts = Map.of("backend", info.kind(), "what", what);
            throw refusals.of(vm, "protecting", Refusals.Rule.UNSUPPORTED, facts).asException();
        }
    }

    /**
     * Where a shadow is made: as configured, but not on the VM's own host if it was meant to be on
     * another one and the VM has moved to that.
     *
     * @param left the host that the VM came from at the last switch; empty if it is not known
     */
    static ShadowPlace now(
            Life life, Ward ward, VirtualMachine vm, HypervisorBackend backend, String left) {
        ShadowPlace place = life.place();
        String host = vm.host();
        if (place.host().equals(ShadowPlace.LOCAL) && !left.isEmpty() && !left.equals(host)) {
            return new ShadowPlace(place.name(), left);
        }
        if (place.host().equals(ShadowPlace.LOCAL) || !place.host().equals(host)) {
            return place;
        }
        List<String> others = backend.hosts().stream().filter(h -> !h.equals(host)).toList();
        if (others.contains(left)) {
            return new ShadowPlace(place.name(), left);
        }
        Set<String> taken =
                ward.lives().stream()
                        .filter(other -> other != life)
                        .map(other -> other.place().host())
                        .collect(Collectors.toSet());
        String free =
                others.stream()
                        .filter(h -> !taken.contains(h))
                        .findFirst()
                        .orElse(others.isEmpty() ? ShadowPlace.LOCAL : others.get(0));
        return new ShadowPlace(place.name(), free);
    }
}
