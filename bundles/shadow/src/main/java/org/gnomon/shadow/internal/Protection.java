package org.gnomon.shadow.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomon.model.Failover;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;

/** Whether and how a VM is protected, as the journal remembers it. */
final class Protection {

    private static final String EVENT = "event";
    private static final String ON = "protected";
    private static final String OFF = "unprotected";

    private Protection() {}

    static Map<String, String> on(Care care) {
        ProtectionPolicy policy = care.policy();
        Redundancy redundancy = care.redundancy();
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
        fields.put("shadows", written(redundancy.shadows()));
        fields.put("checkpointEvery", redundancy.checkpointEvery().toString());
        fields.put("failover", redundancy.failover().name());
        fields.put("silence", redundancy.silence().toString());
        return fields;
    }

    static Map<String, String> off() {
        return Map.of(EVENT, OFF);
    }

    /** How a VM was last protected; empty if it is not protected. */
    static Optional<Care> of(Journal journal, VmId vm) {
        List<Journal.Entry> entries =
                journal.entries(vm).stream()
                        .filter(e -> e.kind() == Journal.Kind.PROTECTION)
                        .toList();
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> last = entries.get(entries.size() - 1).fields();
        return ON.equals(last.get(EVENT))
                ? Optional.of(new Care(policy(last), redundancy(last)))
                : Optional.empty();
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

    // Older entries know of one shadow only.
    private static Redundancy redundancy(Map<String, String> f) {
        if (!f.containsKey("shadows")) {
            return Redundancy.ONE;
        }
        return new Redundancy(
                places(f.get("shadows")),
                Duration.parse(f.get("checkpointEvery")),
                Failover.valueOf(f.get("failover")),
                Duration.parse(f.get("silence")));
    }

    private static String written(List<ShadowPlace> places) {
        return String.join(", ", places.stream().map(ShadowPlace::toString).toList());
    }

    /** From {@code shadow, second@h2}; fails with {@code invalid-input}. */
    static List<ShadowPlace> places(String text) {
        List<ShadowPlace> places = new ArrayList<>();
        for (String each : text.split(",", -1)) {
            String[] parts = each.trim().split("@", 2);
            places.add(
                    new ShadowPlace(
                            parts[0].trim(),
                            parts.length == 1 ? ShadowPlace.LOCAL : parts[1].trim()));
        }
        return places;
    }
}
