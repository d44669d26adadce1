package org.gnomon.backend.kvm.internal.vm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.backend.kvm.internal.far.FarHost.Outcome;
import org.gnomon.backend.kvm.internal.far.FarHost.Phase;
import org.gnomon.backend.kvm.internal.state.Abroad;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.GnomonException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of a lost VM's replicas on other hosts hold a checkpoint. A host that does not answer may
 * hold one: it is asked again until it does.
 */
final class HeldThere {
    private static final Logger LOG = LoggerFactory.getLogger(HeldThere.class);
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final Host host;
    private final List<Abroad.Key> keys = new ArrayList<>();
    private final Map<Abroad.Key, FarHost.About> held = new HashMap<>();

    private HeldThere(Host host) {
        this.host = host;
    }

    /** Asks all hosts. Blocks. */
    static HeldThere of(Host host, VmRecord record) {
        HeldThere found = new HeldThere(host);
        record.abroad().keys().stream()
                .filter(k -> record.sides().stream().noneMatch(s -> isOf(s, k)))
                .forEach(found::ask);
        return found;
    }

    private static boolean isOf(SideRecord side, Abroad.Key key) {
        return side.host().equals(key.host()) && side.key().equals(key.key());
    }

    private void ask(Abroad.Key key) {
        try {
            Outcome there = outcome(key);
            if (holds(there)) {
                keys.add(key);
                held.put(key, there.held());
            }
        } catch (GnomonException e) {
            LOG.warn("{} on {} may hold a checkpoint", key.key(), key.host(), e);
            keys.add(key);
        }
    }

    private Outcome outcome(Abroad.Key key) {
        return host.landings().of(key.host()).outcome(key.key());
    }

    private static boolean holds(Outcome there) {
        boolean never = List.of(Phase.OPEN, Phase.PREPARED, Phase.LOADED).contains(there.phase());
        return never && there.held() != null;
    }

    /** Those that hold one, or may. */
    List<Abroad.Key> keys() {
        return List.copyOf(keys);
    }

    /** Tells a replica what it holds, as soon as that is known. */
    void tell(Abroad.Key key, KvmFarReplica replica) {
        if (held.containsKey(key)) {
            replica.holds(held.get(key));
        } else {
            host.scheduler().after(AGAIN, () -> later(key, replica));
        }
    }

    private void later(Abroad.Key key, KvmFarReplica replica) {
        host.scheduler().blocking().execute(() -> askAgain(key, replica));
    }

    private void askAgain(Abroad.Key key, KvmFarReplica replica) {
        if (replica.isClosed()) {
            return;
        }
        try {
            Outcome there = outcome(key);
            replica.holds(holds(there) ? there.held() : null);
        } catch (GnomonException e) {
            LOG.debug("{} on {} is asked again", key.key(), key.host(), e);
            host.scheduler().after(AGAIN, () -> later(key, replica));
        }
    }
}
