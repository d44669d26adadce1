package org.gnomon.backend.kvm.internal.away;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.state.Durable;
import org.gnomon.model.Problem;

/**
 * Hosts of which an operator has said that they are off for good. That counts as the fence of all
 * that stood there. It is on the disk before it counts.
 *
 * <pre>
 *   usual - declared -&gt; lost: nothing is asked there, all there counts as ended
 *     ^                   |
 *     '--- it answers: what was there is ended, before anything else is asked
 * </pre>
 */
public final class LostHosts {
    private final Path file;
    private volatile Map<String, List<String>> keys;

    /** Reads what an earlier container wrote. */
    public LostHosts(Path stateDirectory) {
        this.file = stateDirectory.resolve("lost-hosts.json");
        this.keys = read();
    }

    private Map<String, List<String>> read() {
        try {
            return Files.exists(file)
                    ? Json.MAPPER.readValue(Files.readAllBytes(file), new TypeReference<>() {})
                    : Map.of();
        } catch (IOException e) {
            throw Problem.of(
                            Problem.UNKNOWN_TRUTH,
                            "Which hosts are off for good cannot be read: " + file + ".",
                            "Bring that file back. Without it VMs may be run twice.")
                    .asException(e);
        }
    }

    /** Whether all that was on a host counts as ended. Never blocks. */
    public boolean isLost(String host) {
        return keys.containsKey(host);
    }

    /** What is to be ended there, should it answer once more. */
    List<String> keys(String host) {
        return keys.getOrDefault(host, List.of());
    }

    /** On the disk when this returns. Said again, it adds to what is to be ended. */
    public synchronized void declare(String host, List<String> there) {
        Map<String, List<String>> more = new TreeMap<>(keys);
        List<String> all = new ArrayList<>(keys(host));
        there.stream().filter(k -> !all.contains(k)).forEach(all::add);
        more.put(host, List.copyOf(all));
        save(more);
    }

    /** It has answered, and all of it was ended. */
    synchronized void found(String host) {
        Map<String, List<String>> fewer = new TreeMap<>(keys);
        fewer.remove(host);
        save(fewer);
    }

    private void save(Map<String, List<String>> changed) {
        try {
            Durable.replace(file, Json.MAPPER.writeValueAsBytes(changed));
            keys = Map.copyOf(changed);
        } catch (IOException e) {
            throw Problems.io("Cannot write " + file, e);
        }
    }
}
