package org.gnomon.backend.kvm.internal.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a VM has on other hosts, and what it has here while it is on another.
 *
 * @param keys its replicas there, also those that have become the VM; each is written down before
 *     it is made, and until it is known to be gone
 * @param home the disks on this host while the VM is on another: what it writes when it comes back;
 *     empty while it is here
 */
public record Abroad(List<Key> keys, List<DiskSpec> home) {
    /** Nothing. */
    public static final Abroad NONE = new Abroad(List.of(), List.of());

    /**
     * A replica on another host, or one that was made here of a VM that is on another host.
     *
     * @param name the shadow's
     * @param host where it is
     * @param key its name there
     */
    public record Key(String name, String host, String key) {}

    public Abroad {
        keys = List.copyOf(keys);
        home = List.copyOf(home);
    }

    Abroad plus(Key key) {
        List<Key> more = new ArrayList<>(keys);
        more.add(key);
        return new Abroad(more, home);
    }

    Abroad minus(String host, String key) {
        return new Abroad(
                keys.stream().filter(k -> !(k.host().equals(host) && k.key().equals(key))).toList(),
                home);
    }

    Abroad withHome(List<DiskSpec> disks) {
        return new Abroad(keys, disks);
    }

    /** The replica that a side was made from. */
    public Optional<Key> keyOf(SideRecord side) {
        return keys.stream()
                .filter(k -> k.host().equals(side.host()) && k.key().equals(side.key()))
                .findFirst();
    }
}
