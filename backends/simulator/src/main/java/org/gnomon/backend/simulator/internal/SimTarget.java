package org.gnomon.backend.simulator.internal;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmmVersion;
import org.gnomon.simulation.NamedOptions;

/**
 * What a simulated VMM, or a simulated change inside a guest, is and does; written {@code
 * sim:slow?percent=20&version=2.1}. The README lists them.
 *
 * @param text as it was written
 * @param kind what it does
 * @param version its version
 * @param slowPercent how much slower the guest's work is done
 * @param leakPercentPerMinute how much of the guest's memory is lost per minute
 * @param after when it begins to misbehave, for those that do not at once
 */
record SimTarget(
        String text,
        Kind kind,
        String version,
        double slowPercent,
        double leakPercentPerMinute,
        Duration after) {

    static final String PREFIX = "sim:";

    private static final Pattern VERSION = Pattern.compile("\\d{1,4}(\\.\\d{1,4}){0,3}");
    private static final Map<String, Kind> KINDS =
            Map.of(
                    "harmless", Kind.HARMLESS,
                    "slow", Kind.SLOW,
                    "leak", Kind.LEAK,
                    "crash", Kind.CRASH,
                    "hang", Kind.HANG,
                    "stuck", Kind.STUCK,
                    "unbootable", Kind.UNBOOTABLE,
                    "not-a-vmm", Kind.NOT_A_VMM,
                    "other-machine", Kind.OTHER_MACHINE,
                    "missing", Kind.MISSING);

    /** No change at all. Below what parsing needs, as statics are made in order. */
    static final SimTarget NONE = parse("sim:harmless?version=0");

    /** What it does to the guest. */
    enum Kind {
        HARMLESS,
        SLOW("percent"),
        LEAK("percentPerMinute"),
        CRASH("after"),
        HANG("after"),
        STUCK("after"),
        UNBOOTABLE,
        NOT_A_VMM,
        OTHER_MACHINE,
        MISSING;

        private final Set<String> options;

        Kind(String... own) {
            Set<String> all = new TreeSet<>(Set.of(own));
            all.add("version");
            options = Set.copyOf(all);
        }
    }

    /** Reads one; fails with {@code not-a-vmm} or {@code invalid-input}. */
    static SimTarget parse(String text) {
        if (!text.startsWith(PREFIX)) {
            throw notAVmm("'" + text + "' is not a simulated VMM");
        }
        NamedOptions options = NamedOptions.parse(text.substring(PREFIX.length()));
        Kind kind = KINDS.get(options.name());
        if (kind == null) {
            throw notAVmm("there is no simulated VMM '" + options.name() + "'");
        }
        options.allow(kind.options);
        return new SimTarget(
                text,
                kind,
                version(options),
                kind == Kind.SLOW ? options.number("percent", 20, 0, 99) : 0,
                kind == Kind.LEAK ? options.number("percentPerMinute", 180, 0, 100_000) : 0,
                options.span("after").orElse(Duration.ofSeconds(2)));
    }

    private static GnomonException notAVmm(String message) {
        return Problem.of(
                        Problem.NOT_A_VMM,
                        message,
                        "Use sim: and one of " + new TreeSet<>(KINDS.keySet()) + ".")
                .asException();
    }

    private static String version(NamedOptions options) {
        String version = options.text("version").orElse("2.0");
        if (!VERSION.matcher(version).matches()) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "the version of '" + options.name() + "' is '" + version + "'",
                            "Give one to four numbers with dots between, for example 2.1.")
                    .asException();
        }
        return version;
    }

    /** Why it can be seen beforehand that it cannot run a VM. */
    Optional<Problem> blocker() {
        return switch (kind) {
            case NOT_A_VMM ->
                    Optional.of(
                            Problem.of(
                                    Problem.NOT_A_VMM,
                                    "'" + text + "' does not answer as a VMM does",
                                    "Look whether the target is right."));
            case OTHER_MACHINE ->
                    Optional.of(
                            Problem.of(
                                    Problem.MACHINE_TYPE_UNKNOWN,
                                    "'" + text + "' does not know the machine type sim-1",
                                    "Choose a VMM that knows it, or an update of class machine."));
            case MISSING ->
                    Optional.of(
                            Problem.of(
                                    Problem.MISSING_PART,
                                    "'" + text + "' is not installed",
                                    "Choose one that backend-list shows."));
            default -> Optional.empty();
        };
    }

    /** What a unit of the guest's work costs, against 1 for a healthy one. */
    double cost() {
        return 1 / (1 - slowPercent / 100);
    }

    /** The share of the memory lost after so much time. */
    double leaked(long nanos) {
        return leakPercentPerMinute / 100 * nanos / 60e9;
    }

    /** Whether it does this kind of thing by now. */
    boolean does(Kind what, long nanos) {
        return kind == what && nanos >= after.toNanos();
    }

    VmmVersion asVersion() {
        return new VmmVersion("SimVMM", version, text);
    }
}
