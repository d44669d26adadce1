package org.gnomon.shadow.internal;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;

/** Whether and how a VM is protected, as the journal remembers it. */
final class Protection {

    private static final String EVENT = "event";
    private static final String ON = "protected";
    private static final String OFF = "unprotected";

    private Protection() {}

    static Map<String, String> on(ProtectionPolicy policy) {
        Map<String, String> fields = new HashMap<>();
        fields.put(EVENT, ON);
        fields.put("lagTarget", policy.lagTarget().toString());
        fields.put("maxBytesPerSecond", Long.toString(policy.maxBytesPerSecond()));
        fields.put("sampleEvery", policy.sampleEvery().toString());
        fields.put("warmUp", policy.warmUp().toString());
        fields.put("calibration", policy.calibration().toString());
        fields.put("trial", policy.trial().toString());
        fields.put("watch", policy.watch().toString());
        fields.put("checkpointAge", policy.checkpointAge().toString());
        return fields;
    }

    static Map<String, String> off() {
        return Map.of(EVENT, OFF);
    }

    /** The policy that a VM was last protected with; empty if it is not protected. */
    static Optional<ProtectionPolicy> of(Journal journal, VmId vm) {
        List<Journal.Entry> entries =
                journal.entries(vm).stream()
                        .filter(e -> e.kind() == Journal.Kind.PROTECTION)
                        .toList();
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> last = entries.get(entries.size() - 1).fields();
        return ON.equals(last.get(EVENT)) ? Optional.of(policy(last)) : Optional.empty();
    }

    private static ProtectionPolicy policy(Map<String, String> f) {
        return new ProtectionPolicy(
                Duration.parse(f.get("lagTarget")),
                Long.parseLong(f.get("maxBytesPerSecond")),
                Duration.parse(f.get("sampleEvery")),
                Duration.parse(f.get("warmUp")),
                Duration.parse(f.get("calibration")),
                Duration.parse(f.get("trial")),
                Duration.parse(f.get("watch")),
                Duration.parse(f.get("checkpointAge")));
    }
}
