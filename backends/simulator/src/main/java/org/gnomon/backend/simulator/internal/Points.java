package org.gnomon.backend.simulator.internal;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.gnomon.model.Problem;
import org.gnomon.simulation.FaultRule;

/** The injection points, and what can go wrong at them. */
final class Points {

    static final String DEFINE = "define";
    static final String ADOPT = "adopt";
    static final String PAUSE = "pause";
    static final String RESUME = "resume";
    static final String STOP = "stop";
    static final String SAMPLE = "sample";
    static final String INSPECT = "inspect";
    static final String REPLICA = "replica.open";
    static final String CHECKPOINT_FREEZE = "checkpoint.freeze";
    static final String CHECKPOINT_SAVE = "checkpoint.save";
    static final String ADVANCE_FREEZE = "advance.freeze";
    static final String ADVANCE_SAVE = "advance.save";
    static final String FOLD = "advance.fold";
    static final String FAILOVER_FENCE = "failover.fence";
    static final String FAILOVER_POWER = "failover.power";
    static final String FAILOVER_ACTIVATE = "failover.activate";
    static final String RELEASE = "checkpoint.release";
    static final String REHEARSE = "rehearsal.start";
    static final String REHEARSAL_SAMPLE = "rehearsal.sample";
    static final String STANDBY = "standby.start";
    static final String FREEZE = "switch.freeze";
    static final String SYNC = "switch.sync";
    static final String TRANSFER = "switch.transfer";
    static final String FENCE = "switch.fence";
    static final String ACTIVATE = "switch.activate";
    static final String RETIRED_STANDBY = "retired.standby";
    static final String RETIRED_RESTORE = "retired.restore";

    static final String PREFIX = "fault.";

    private static final Set<String> ALL =
            Set.of(
                    DEFINE,
                    ADOPT,
                    PAUSE,
                    RESUME,
                    STOP,
                    SAMPLE,
                    INSPECT,
                    REPLICA,
                    CHECKPOINT_FREEZE,
                    CHECKPOINT_SAVE,
                    ADVANCE_FREEZE,
                    ADVANCE_SAVE,
                    FOLD,
                    FAILOVER_FENCE,
                    FAILOVER_POWER,
                    FAILOVER_ACTIVATE,
                    RELEASE,
                    REHEARSE,
                    REHEARSAL_SAMPLE,
                    STANDBY,
                    FREEZE,
                    SYNC,
                    TRANSFER,
                    FENCE,
                    ACTIVATE,
                    RETIRED_STANDBY,
                    RETIRED_RESTORE);

    private static final Set<String> CAN_LIE =
            Set.of(
                    PAUSE,
                    RESUME,
                    STOP,
                    FREEZE,
                    FENCE,
                    ACTIVATE,
                    FAILOVER_FENCE,
                    FAILOVER_POWER,
                    FAILOVER_ACTIVATE);

    private static final Map<String, Set<String>> KINDS =
            Map.of(
                    "fail", Set.of("code"),
                    "hang", Set.of(),
                    "delay", Set.of("by"),
                    "crash", Set.of(),
                    "unknown", Set.of(),
                    "lie", Set.of());

    private Points() {}

    /** Reads a fault as properties tell it; fails with {@code invalid-input}. */
    static FaultRule rule(String key, String text) {
        String point = key.substring(PREFIX.length());
        if (!ALL.contains(point)) {
            throw invalid(
                    "there is no injection point '" + point + "'", "Known: " + new TreeSet<>(ALL));
        }
        FaultRule rule = FaultRule.parse(point, text).allow(KINDS);
        if (rule.fault().name().equals("lie") && !CAN_LIE.contains(point)) {
            throw invalid(
                    "nothing can be lied about at '" + point + "'",
                    "Lies are possible at " + new TreeSet<>(CAN_LIE));
        }
        if (rule.fault().name().equals("unknown") && !ACTIVATE.equals(point)) {
            throw invalid("'unknown' is not a fault of '" + point + "'", "Use it at " + ACTIVATE);
        }
        rule.fault().span("by");
        return rule;
    }

    private static RuntimeException invalid(String message, String nextStep) {
        return Problem.of(Problem.INVALID_INPUT, message, nextStep + ".").asException();
    }
}
