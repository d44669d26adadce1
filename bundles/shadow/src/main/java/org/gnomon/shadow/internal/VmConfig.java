package org.gnomon.shadow.internal;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnomon.model.Failover;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;

/**
 * A VM from a configuration of PID {@code org.gnomon.vm}.
 *
 * @param source the file, or the PID if there is none
 * @param definition the VM
 * @param protect whether it is to be protected
 * @param care how
 */
record VmConfig(String source, VmDefinition definition, boolean protect, Care care) {

    private static final Set<String> OWN =
            Set.of("id", "backend", "origin", "memory", "vcpus", "protect", "policy");
    private static final List<String> POLICY_FIELDS =
            List.of(
                    "lagTarget",
                    "maxBytesPerSecond",
                    "sampleEvery",
                    "warmUp",
                    "calibration",
                    "trial",
                    "watch",
                    "checkpointAge",
                    "shadows",
                    "checkpointEvery",
                    "failover",
                    "silence");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*([KMGT]?)(i?B)?");
    private static final Pattern SPAN = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h)");

    /** Where a configuration comes from, for messages. */
    static String sourceOf(Map<String, ?> raw) {
        Object file = raw.get("felix.fileinstall.filename");
        Object pid = raw.get("service.pid");
        return String.valueOf(file != null ? file : pid != null ? pid : "org.gnomon.vm");
    }

    /** The VM that a configuration means, however broken it is; for alerts. */
    static VmId vmOf(Map<String, ?> raw) {
        try {
            return new VmId(String.valueOf(raw.get("id")));
        } catch (GnomonException expected) {
            return new VmId("unnamed");
        }
    }

    /** Reads; fails with {@code invalid-input} that names file, key, value and what is expected. */
    static VmConfig parse(Map<String, ?> raw) {
        Reader in = new Reader(sourceOf(raw), raw);
        VmId id = in.id();
        String backend = in.text("backend", null, "the kind of a backend, for example kvm");
        VmDefinition.Origin origin = in.origin();
        long memory = in.size("memory", "128M");
        int vcpus = (int) in.number("vcpus", 1, 1, 1024);
        boolean protect = in.flag("protect", true);
        Care care = new Care(in.policy(), in.redundancy());
        try {
            VmDefinition definition =
                    new VmDefinition(id, backend, origin, memory, vcpus, in.rest());
            return new VmConfig(in.source, definition, protect, care);
        } catch (GnomonException e) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            in.source + ": " + e.problem().message(),
                            e.problem().nextStep())
                    .asException(e);
        }
    }

    private static final class Reader {
        private final String source;
        private final Map<String, String> values = new TreeMap<>();

        Reader(String source, Map<String, ?> raw) {
            this.source = source;
            raw.forEach((key, value) -> values.put(key, String.valueOf(value).trim()));
        }

        VmId id() {
            String text = text("id", null, "a VM name");
            try {
                return new VmId(text);
            } catch (GnomonException e) {
                throw bad("id", text, "a VM name. " + e.problem().nextStep());
            }
        }

        String text(String key, String otherwise, String expected) {
            String value = values.getOrDefault(key, otherwise);
            if (value == null || value.isEmpty()) {
                throw bad(key, value == null ? "missing" : "empty", expected);
            }
            return value;
        }

        VmDefinition.Origin origin() {
            String text = text("origin", "start", "start or adopt");
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "start" -> VmDefinition.Origin.START;
                case "adopt" -> VmDefinition.Origin.ADOPT;
                default -> throw bad("origin", text, "start or adopt");
            };
        }

        boolean flag(String key, boolean otherwise) {
            String text = text(key, String.valueOf(otherwise), "true or false");
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw bad(key, text, "true or false");
            };
        }

        long number(String key, long otherwise, long least, long most) {
            String text = text(key, String.valueOf(otherwise), "a number");
            String expected = "a number from " + least + " to " + most;
            try {
                long value = Long.parseLong(text);
                if (value < least || value > most) {
                    throw bad(key, text, expected);
                }
                return value;
            } catch (NumberFormatException e) {
                throw bad(key, text, expected);
            }
        }

        long size(String key, String otherwise) {
            String text = text(key, otherwise, "a size");
            Matcher m = SIZE.matcher(text);
            String expected = "a size such as 128M or 2G";
            if (!m.matches()) {
                throw bad(key, text, expected);
            }
            int shift = m.group(2).isEmpty() ? 0 : 10 * (1 + "KMGT".indexOf(m.group(2)));
            long value = Long.parseLong(m.group(1));
            if (value > Long.MAX_VALUE >> shift) {
                throw bad(key, text, expected);
            }
            return value << shift;
        }

        Duration span(String key, Duration otherwise) {
            String text = values.get(key);
            if (text == null) {
                return otherwise;
            }
            Matcher m = SPAN.matcher(text);
            if (m.matches()) {
                long value = Long.parseLong(m.group(1));
                return switch (m.group(2)) {
                    case "ms" -> Duration.ofMillis(value);
                    case "s" -> Duration.ofSeconds(value);
                    case "m" -> Duration.ofMinutes(value);
                    default -> Duration.ofHours(value);
                };
            }
            try {
                return Duration.parse(text);
            } catch (DateTimeParseException e) {
                throw bad(key, text, "a span such as 500ms, 30s, 2m or PT30S");
            }
        }

        ProtectionPolicy policy() {
            String name = text("policy", "default", "default or quick");
            ProtectionPolicy base =
                    switch (name.toLowerCase(Locale.ROOT)) {
                        case "default" -> ProtectionPolicy.DEFAULT;
                        case "quick" -> ProtectionPolicy.QUICK;
                        default -> throw bad("policy", name, "default or quick");
                    };
            for (String key : values.keySet()) {
                if (key.startsWith("policy.") && !POLICY_FIELDS.contains(key.substring(7))) {
                    throw bad(key, values.get(key), "one of policy." + POLICY_FIELDS);
                }
            }
            try {
                return new ProtectionPolicy(
                        span("policy.lagTarget", base.lagTarget()),
                        number(
                                "policy.maxBytesPerSecond",
                                base.maxBytesPerSecond(),
                                0,
                                Long.MAX_VALUE),
                        span("policy.sampleEvery", base.sampleEvery()),
                        span("policy.warmUp", base.warmUp()),
                        span("policy.calibration", base.calibration()),
                        span("policy.trial", base.trial()),
                        span("policy.watch", base.watch()),
                        span("policy.checkpointAge", base.checkpointAge()));
            } catch (GnomonException e) {
                if (e.problem().message().startsWith(source)) {
                    throw e;
                }
                throw bad("policy", e.problem().message(), e.problem().nextStep());
            }
        }

        Redundancy redundancy() {
            Redundancy one = Redundancy.ONE;
            List<ShadowPlace> shadows = shadows(one.shadows());
            Duration every = span("policy.checkpointEvery", one.checkpointEvery());
            Failover failover = failover(one.failover());
            Duration silence = span("policy.silence", one.silence());
            try {
                return new Redundancy(shadows, every, failover, silence);
            } catch (GnomonException e) {
                throw bad("policy", e.problem().message(), e.problem().nextStep());
            }
        }

        private List<ShadowPlace> shadows(List<ShadowPlace> otherwise) {
            String text = values.get("policy.shadows");
            try {
                return text == null ? otherwise : Protection.places(text);
            } catch (GnomonException e) {
                String expected = "names of shadows such as 'shadow, second@host'";
                throw bad("policy.shadows", text, expected + ": " + e.problem());
            }
        }

        private Failover failover(Failover otherwise) {
            String text = values.get("policy.failover");
            if (text == null) {
                return otherwise;
            }
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "manual" -> Failover.MANUAL;
                case "when-gone" -> Failover.WHEN_GONE;
                case "when-gone-or-silent" -> Failover.WHEN_GONE_OR_SILENT;
                default ->
                        throw bad(
                                "policy.failover",
                                text,
                                "manual, when-gone or when-gone-or-silent");
            };
        }

        Map<String, String> rest() {
            Map<String, String> rest = new HashMap<>(values);
            rest.keySet()
                    .removeIf(
                            key ->
                                    OWN.contains(key)
                                            || key.startsWith("policy.")
                                            || key.startsWith("service.")
                                            || key.startsWith("felix.")
                                            || key.startsWith("component.")
                                            || key.startsWith("osgi.")
                                            || key.startsWith("org.apache.karaf.")
                                            || key.startsWith("."));
            return rest;
        }

        private GnomonException bad(String key, String found, String expected) {
            return Problem.of(
                            Problem.INVALID_INPUT,
                            source + ": " + key + " is '" + found + "', expected " + expected,
                            "Correct the file; it is read again when it changes.")
                    .asException();
        }
    }
}
