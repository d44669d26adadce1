package org.gnomon.backend.simulator.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmDefinition;
import org.gnomon.simulation.FaultRule;
import org.gnomon.simulation.NamedOptions;
import org.gnomon.simulation.Randomness;

/**
 * A simulated VM's properties, validated. The README lists them.
 *
 * @param workload what the guest does
 * @param load share of its CPUs that it wants, 0 to 1
 * @param pagesPerSecond that it dirties at that load
 * @param workingSetPages how many pages it dirties again and again
 * @param seed of everything the guest does
 * @param vmm what runs it first
 * @param shutdownTick at which the guest powers itself off
 * @param faults that are injected
 */
record VmSettings(
        Workload workload,
        double load,
        double pagesPerSecond,
        int workingSetPages,
        long seed,
        SimTarget vmm,
        long shutdownTick,
        List<FaultRule> faults) {

    static final long MOST_MEMORY = 1L << 30;

    private static final Set<String> KNOWN =
            Set.of(
                    "workload",
                    "load",
                    "dirty-rate",
                    "working-set",
                    "seed",
                    "vmm",
                    "shutdown-after");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(KiB|MiB|GiB)?");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");

    /** Reads a definition; fails with {@code invalid-input} or {@code not-a-vmm}. */
    static VmSettings of(VmDefinition definition, long hostSeed) {
        Map<String, String> p = definition.properties();
        List<FaultRule> faults = faults(p);
        if (definition.memoryBytes() > MOST_MEMORY) {
            throw invalid(
                    "memory of " + definition.id() + " is " + definition.memoryBytes() + " bytes",
                    "A simulated VM has at most " + MOST_MEMORY + ".");
        }
        Workload workload = Workload.of(p.getOrDefault("workload", "steady"));
        Workload.Shape shape = workload.shape();
        long pages = definition.memoryBytes() / GuestMemory.PAGE;
        long set = size(p, "working-set", (long) (definition.memoryBytes() * shape.workingSet()));
        long rate = size(p, "dirty-rate", (long) (shape.pagesPerSecond() * GuestMemory.PAGE));
        return new VmSettings(
                workload,
                load(p, shape.load()),
                Math.min(rate, 1L << 32) / (double) GuestMemory.PAGE,
                (int) Math.max(1, Math.min(set / GuestMemory.PAGE, pages - 1)),
                seed(p, hostSeed ^ Randomness.hash(definition.id().value())),
                vmm(p),
                shutdownTick(p),
                faults);
    }

    private static long shutdownTick(Map<String, String> p) {
        String text = p.get("shutdown-after");
        if (text == null) {
            return Long.MAX_VALUE;
        }
        return NamedOptions.parse("shutdown?after=" + text)
                .span("after")
                .map(span -> Math.max(1, span.toNanos() / Guest.TICK_NANOS))
                .orElseThrow();
    }

    private static List<FaultRule> faults(Map<String, String> properties) {
        List<FaultRule> faults = new ArrayList<>();
        for (String key : new TreeSet<>(properties.keySet())) {
            if (key.startsWith(Points.PREFIX)) {
                faults.add(Points.rule(key, properties.get(key)));
            } else if (!KNOWN.contains(key)) {
                throw invalid(
                        "'" + key + "' is not a property of a simulated VM",
                        "Known: " + new TreeSet<>(KNOWN) + " and fault.POINT.");
            }
        }
        return faults;
    }

    private static double load(Map<String, String> p, double otherwise) {
        String text = p.get("load");
        if (text == null) {
            return otherwise;
        }
        try {
            double load = Double.parseDouble(text);
            if (load >= 0 && load <= 1) {
                return load;
            }
        } catch (NumberFormatException expected) {
            // told below, as a value out of bounds is
        }
        throw invalid("load is '" + text + "'", "Give a number from 0 to 1.");
    }

    private static long seed(Map<String, String> p, long otherwise) {
        String text = p.get("seed");
        if (text == null) {
            return otherwise;
        }
        if (!NUMBER.matcher(text).matches()) {
            throw invalid("seed is '" + text + "'", "Give a whole number of at most 18 digits.");
        }
        return Long.parseLong(text);
    }

    private static SimTarget vmm(Map<String, String> p) {
        SimTarget vmm = SimTarget.parse(p.getOrDefault("vmm", SimulatedHost.FIRST_VMM));
        vmm.blocker()
                .ifPresent(
                        problem -> {
                            throw problem.asException();
                        });
        return vmm;
    }

    private static long size(Map<String, String> p, String key, long otherwise) {
        String text = p.get(key);
        if (text == null) {
            return otherwise;
        }
        Matcher m = SIZE.matcher(text);
        if (!m.matches()) {
            throw invalid(
                    key + " is '" + text + "'",
                    "Give bytes, or a whole number of KiB, MiB or GiB, for example 4MiB.");
        }
        String unit = m.group(2) == null ? "" : m.group(2);
        int shift =
                switch (unit) {
                    case "KiB" -> 10;
                    case "MiB" -> 20;
                    case "GiB" -> 30;
                    default -> 0;
                };
        return Long.parseLong(m.group(1)) << shift;
    }

    private static GnomonException invalid(String message, String nextStep) {
        return Problem.of(Problem.INVALID_INPUT, message, nextStep).asException();
    }
}
