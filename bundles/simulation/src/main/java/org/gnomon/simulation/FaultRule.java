package org.gnomon.simulation;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What goes wrong at an injection point, and when. Written {@code kind?probability=0.5&times=1&
 * skip=2} with the kind's own options added, for example {@code delay?by=2s}.
 *
 * @param point where, a name that the part under test knows
 * @param fault its kind and all its options
 * @param probability of each occasion, 0 to 1
 * @param skip how many occasions go well first
 * @param times how often at most
 */
public record FaultRule(String point, NamedOptions fault, double probability, int skip, int times) {

    private static final Set<String> OWN = Set.of("probability", "skip", "times");

    /** Always, from the first occasion on. */
    public static FaultRule always(String point, String fault) {
        return parse(point, fault);
    }

    /** The next occasion only. */
    public static FaultRule once(String point, String fault) {
        FaultRule rule = parse(point, fault);
        return new FaultRule(point, rule.fault, rule.probability, rule.skip, 1);
    }

    /** Reads the written form; fails with {@code invalid-input}. */
    public static FaultRule parse(String point, String text) {
        NamedOptions options = NamedOptions.parse(text);
        return new FaultRule(
                point,
                options,
                options.number("probability", 1, 0, 1),
                (int) options.number("skip", 0, 0, Integer.MAX_VALUE),
                (int) options.number("times", Integer.MAX_VALUE, 1, Integer.MAX_VALUE));
    }

    /** Refuses kinds, and options of a kind, that the part under test does not know. */
    public FaultRule allow(Map<String, Set<String>> optionsByKind) {
        Set<String> own = optionsByKind.get(fault.name());
        if (own == null) {
            throw org.gnomon.model.Problem.of(
                            org.gnomon.model.Problem.INVALID_INPUT,
                            "the fault at " + point + " is '" + fault.name() + "'",
                            "Known faults: " + new TreeSet<>(optionsByKind.keySet()) + ".")
                    .asException();
        }
        Set<String> all = new TreeSet<>(own);
        all.addAll(OWN);
        fault.allow(all);
        return this;
    }
}
