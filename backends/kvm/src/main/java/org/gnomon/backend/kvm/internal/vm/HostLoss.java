package org.gnomon.backend.kvm.internal.vm;

import java.util.ArrayList;
import java.util.List;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.away.LostHosts;
import org.gnomon.backend.kvm.internal.state.Abroad;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.VmId;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.backend.HypervisorBackend.GivenUp;

/** What it means for the VMs here that another host is off for good. */
public final class HostLoss {
    private final Host host;
    private final LostHosts lost;

    public HostLoss(Host host, LostHosts lost) {
        this.host = host;
        this.lost = lost;
    }

    /** Blocks. Refused while that host answers, or is this one. */
    public List<GivenUp> of(String name, boolean confirmed) {
        requireSilent(name);
        List<GivenUp> all = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (VmId id : host.store().list()) {
            host.store().load(id).ifPresent(record -> add(record, name, all, keys));
        }
        if (confirmed && !keys.isEmpty()) {
            lost.declare(name, keys);
        }
        return all;
    }

    private void requireSilent(String name) {
        if (name.equals(ShadowPlace.LOCAL)) {
            throw Problems.invalid("'" + name + "' is this host.", "Name another one.");
        }
        try {
            host.landings().of(name).facts();
        } catch (GnomonException e) {
            String code = e.problem().code();
            if (code.equals(PeerHosts.UNREACHABLE) || code.equals(PeerHosts.NO_ANSWER)) {
                return;
            }
        }
        throw Problems.of(
                Problem.REFUSED,
                "The host " + name + " answers, so it is not off.",
                "Stop the VM, or bring it back: `gnomon:vm-stop`, `gnomon:rollback`.");
    }

    private void add(VmRecord record, String name, List<GivenUp> all, List<String> keys) {
        int before = keys.size();
        record.abroad().keys().stream()
                .filter(k -> k.host().equals(name))
                .map(Abroad.Key::key)
                .forEach(keys::add);
        if (keys.size() > before) {
            all.add(new GivenUp(record.id(), what(record, name)));
        }
    }

    private String what(VmRecord record, String name) {
        SideRecord.Role role =
                record.sides().stream()
                        .filter(s -> s.host().equals(name))
                        .map(SideRecord::role)
                        .findFirst()
                        .orElse(SideRecord.Role.REHEARSAL);
        return switch (role) {
            case ACTIVE ->
                    "it is there: it counts as lost, with what it has written there since it went ("
                            + record.disks().stream().map(DiskSpec::image).toList()
                            + "). "
                            + Advice.failover(record.vm())
                            + " goes on from a checkpoint, if one is held";
            case STANDBY ->
                    "a switch there was begun: what was prepared counts as never run. Restart"
                            + " Gnomon then, and it goes on here";
            case RETIRED -> "the side that it left there counts as ended: no rollback to it";
            case REHEARSAL -> "its shadow there is given up";
        };
    }
}
