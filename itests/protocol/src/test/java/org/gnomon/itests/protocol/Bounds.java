package org.gnomon.itests.protocol;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How much of the model is looked at: from the pom, more of it with the profile large-model. */
final class Bounds {

    private Bounds() {}

    static Duration limit() {
        return Duration.ofMinutes(Long.getLong("protocol.minutes", 10));
    }

    /** The switchover's constants. */
    static Map<String, String> constants() {
        Map<String, String> constants = new HashMap<>();
        constants.put("MaxFaults", System.getProperty("protocol.faults", "2"));
        constants.put("MaxBegun", System.getProperty("protocol.begun", "2"));
        constants.put("Order", System.getProperty("protocol.order", "ThreeSides"));
        return constants;
    }

    /** Those of the model with an ousted controller. */
    static Map<String, String> ousted() {
        return Map.of("MaxFaults", System.getProperty("protocol.ousted.faults", "2"));
    }

    /** Whether no more is looked at than usual; with more, more of the tables is used. */
    static boolean areUsual() {
        Map<String, String> usual =
                Map.of("MaxFaults", "2", "MaxBegun", "2", "Order", "ThreeSides");
        return constants().equals(usual);
    }

    /** A model with a bug in it, within the bounds that it is found in. */
    static Tlc.Model planted(String module, String config, String mutant) {
        return new Tlc.Model(module, config, Map.of("Mutant", '"' + mutant + '"'));
    }
}
