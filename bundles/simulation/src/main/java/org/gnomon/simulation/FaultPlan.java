package org.gnomon.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.gnomon.time.TimeSource;

/**
 * What goes wrong in a simulated world. A part asks at each of its injection points; the plan
 * answers by its rules, from the seed, and keeps a list of what it injected. Any thread may ask.
 */
public final class FaultPlan {

    /** The most that the list of injected faults keeps; older ones are forgotten first. */
    private static final int MOST_KEPT = 10_000;

    private final Randomness randomness;
    private final TimeSource time;
    private final Map<String, List<Armed>> rules = new LinkedHashMap<>();
    private final List<Injected> injected = new ArrayList<>();
    private long armedCount;

    public FaultPlan(Randomness randomness, TimeSource time) {
        this.randomness = randomness;
        this.time = time;
    }

    /** Adds a rule; the first one of a point that strikes wins. */
    public synchronized FaultPlan add(FaultRule rule) {
        SplittableRandom random = randomness.stream("fault " + rule.point() + " " + armedCount++);
        rules.computeIfAbsent(rule.point(), p -> new ArrayList<>()).add(new Armed(rule, random));
        return this;
    }

    /** Takes all rules of a point away. */
    public synchronized void clear(String point) {
        rules.remove(point);
    }

    /** Takes all rules away; the list of what was injected stays. */
    public synchronized void clear() {
        rules.clear();
    }

    /**
     * Asks at an injection point whether something goes wrong this time.
     *
     * @param point where
     * @param subject what it would happen to, for the list
     */
    public synchronized Optional<NamedOptions> at(String point, String subject) {
        for (Armed armed : rules.getOrDefault(point, List.of())) {
            if (armed.strikes()) {
                if (injected.size() == MOST_KEPT) {
                    injected.remove(0);
                }
                NamedOptions fault = armed.rule.fault();
                injected.add(new Injected(time.nanos(), point, subject, fault));
                return Optional.of(fault);
            }
        }
        return Optional.empty();
    }

    /** What was injected so far, oldest first. */
    public synchronized List<Injected> injected() {
        return List.copyOf(injected);
    }

    /**
     * A fault that was injected.
     *
     * @param nanos when, on the monotonic clock
     * @param point where
     * @param subject to what
     * @param fault which
     */
    public record Injected(long nanos, String point, String subject, NamedOptions fault) {}

    /** A rule with its count. */
    private static final class Armed {
        private final FaultRule rule;
        private final SplittableRandom random;
        private long occasions;
        private int struck;

        Armed(FaultRule rule, SplittableRandom random) {
            this.rule = rule;
            this.random = random;
        }

        boolean strikes() {
            // Drawn on every occasion, so that skip and times do not shift later draws.
            boolean drawn = random.nextDouble() < rule.probability();
            boolean strikes = occasions++ >= rule.skip() && struck < rule.times() && drawn;
            struck += strikes ? 1 : 0;
            return strikes;
        }
    }
}
