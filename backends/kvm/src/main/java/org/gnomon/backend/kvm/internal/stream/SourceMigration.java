package org.gnomon.backend.kvm.internal.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.qmp.QmpClient;
import org.gnomon.backend.kvm.internal.side.Migration;
import org.gnomon.model.Problem;

/**
 * The QMP commands of a feed. Methods whose name begins with {@code ask} return at once; all others
 * wait for QEMU's answer, and belong on threads that may.
 */
final class SourceMigration {
    private static final Duration COMMAND = Duration.ofSeconds(5);

    /** The largest that QEMU takes, in ms: it stops at the next look, whatever is left. */
    private static final int STOP_NOW = 2_000_000;

    /** What a first reading of the dirty log may leave, in ms of transfer: as little as can be. */
    private static final int GO_ON = 1;

    private static final int USUAL_DOWNTIME = 300;
    private static final long USUAL_BANDWIDTH = 128L << 20;

    /** Where it can be told, what is left counts as nothing only when it is less than a page. */
    private static final String SWITCHOVER_BANDWIDTH = "avail-switchover-bandwidth";

    private static final long BELOW_A_PAGE = 2_000_000;

    private static final Set<String> BEGUN = Set.of("active", "failed", "cancelled");

    /** What must not be on: it changes what the stream means, or ends a migration elsewhere. */
    private static final Set<String> OFF =
            Set.of(
                    "x-ignore-shared",
                    "xbzrle",
                    "multifd",
                    "postcopy-ram",
                    "background-snapshot",
                    "mapped-ram",
                    "compress",
                    "release-ram",
                    "dirty-bitmaps",
                    "x-colo",
                    "zero-copy-send",
                    "late-block-activate",
                    "dirty-limit");

    /** The first version whose log under emulation is whole. */
    private static final int WHOLE_LOG = 9;

    /** What 64 bits of the log stand for. */
    private static final long WORD = 64L * StreamLayout.PAGE;

    private static final String HOLD = "switchover-ack";
    private static final String RETURN_PATH = "return-path";
    private static final String PAUSE = "pause-before-switchover";
    private static final String THROTTLE = "auto-converge";

    private static final Pattern RAM_BLOCK =
            Pattern.compile(
                    "^\\s*(\\S+)\\s+\\d+ [KMG]iB\\s+0x\\p{XDigit}+\\s+0x(\\p{XDigit}{1,16})\\b");

    private final Supplier<QmpClient> control;
    private Set<String> known;
    private volatile boolean fragile;
    private volatile boolean fixedThreshold;
    private volatile Consumer<Boolean> standing = now -> {};

    SourceMigration(Supplier<QmpClient> control) {
        this.control = control;
    }

    /** Who writes down that the guest was stopped only for a moment. */
    void onStanding(Consumer<Boolean> listener) {
        standing = listener;
    }

    QmpClient client() {
        return control.get();
    }

    private JsonNode execute(String command, JsonNode arguments) {
        return client().execute(command, arguments, COMMAND);
    }

    /** Bytes of all RAM blocks, by QEMU's own list. */
    long ramBytes() {
        ObjectNode arguments = Json.object("command-line", "info ramblock");
        String text = execute("human-monitor-command", arguments).asText();
        long total = 0;
        for (String line : text.lines().toList()) {
            Matcher block = RAM_BLOCK.matcher(line);
            if (block.find()) {
                total += Long.parseUnsignedLong(block.group(2), 16);
            }
        }
        if (total <= 0 || total > StreamLayout.MOST_BYTES) {
            throw Problems.of(
                    Problem.UNSUPPORTED,
                    "This QEMU lists no RAM blocks that make sense: " + total + " bytes in all.",
                    "Use a QEMU from 7.2 on.");
        }
        return total;
    }

    /**
     * Refuses a QEMU that would leave changes out: before 9.0, emulation does not look again at
     * pages that it has reported, where RAM can be looked at 64 pages at a time. Measured with 7.2.
     * Later versions do, but not if the log is read while pages wait, or by the first reading.
     */
    void requireWholeLog(long memoryBytes) {
        boolean emulated = !execute("query-kvm", null).path("enabled").asBoolean();
        fragile = emulated && memoryBytes % WORD == 0;
        String version = client().version();
        if (fragile && Integer.parseInt(version.substring(0, version.indexOf('.'))) < WHOLE_LOG) {
            throw Problems.of(
                    Problem.UNSUPPORTED,
                    "QEMU "
                            + version
                            + " under software emulation leaves changes of a guest out of its"
                            + " migration stream when its memory is a multiple of 256 KiB ("
                            + memoryBytes
                            + " bytes); expected KVM, QEMU 9.0 or later, or another size.",
                    "Give the VM 8192 bytes more memory, or use another QEMU or KVM.");
        }
    }

    /** Whether this QEMU can wait with its switchover for our word (8.1 and later). */
    boolean canHold() {
        return known().contains(HOLD) && known().contains(RETURN_PATH);
    }

    private synchronized Set<String> known() {
        if (known == null) {
            Set<String> names = new HashSet<>();
            execute("query-migrate-capabilities", null)
                    .forEach(c -> names.add(c.path("capability").asText()));
            known = names;
        }
        return known;
    }

    boolean guestRuns() {
        return execute("query-status", null).path("running").asBoolean();
    }

    /** Sets up the next migration. */
    void prepare(boolean hold, double throttle) {
        Map<String, Boolean> capabilities = new TreeMap<>();
        OFF.forEach(c -> capabilities.put(c, false));
        capabilities.putAll(Map.of("events", true, PAUSE, true, THROTTLE, throttle > 0));
        capabilities.putAll(Map.of(RETURN_PATH, hold, HOLD, hold));
        execute("migrate-set-capabilities", capabilities(capabilities));
        fixedThreshold = execute("query-migrate-parameters", null).has(SWITCHOVER_BANDWIDTH);
        ObjectNode parameters = parameters(0, false);
        if (fixedThreshold) {
            parameters.put(SWITCHOVER_BANDWIDTH, BELOW_A_PAGE);
        }
        if (throttle > 0) {
            parameters.setAll(throttling(throttle));
        }
        execute("migrate-set-parameters", parameters);
    }

    private ObjectNode capabilities(Map<String, Boolean> states) {
        ArrayNode list = Json.array();
        states.forEach(
                (name, on) -> {
                    if (known().contains(name)) {
                        list.add(Json.object("capability", name, "state", on));
                    }
                });
        return Json.object("capabilities", list);
    }

    private static ObjectNode parameters(long bandwidth, boolean stopNow) {
        return Json.object(
                "max-bandwidth", bandwidth, "downtime-limit", stopNow ? STOP_NOW : GO_ON);
    }

    private static ObjectNode throttling(double most) {
        int percent = Math.max(1, Math.min(99, (int) Math.round(most * 100)));
        return Json.object(
                "cpu-throttle-initial",
                Math.min(20, percent),
                "cpu-throttle-increment",
                Math.min(10, percent),
                "max-cpu-throttle",
                percent);
    }

    /** Changes the most that the guest is slowed down, in a migration that can do it. */
    void throttle(double most) {
        execute("migrate-set-parameters", throttling(most));
    }

    /**
     * Begins. Where the log is fragile the guest stands still, some ms, until it has been read for
     * the first time: what is written between its start and that is not looked at again.
     */
    void begin(String uri) {
        boolean stop = fragile && guestRuns();
        if (stop) {
            standing.accept(true);
            execute("stop", null);
        }
        try {
            QmpClient client = client();
            CompletableFuture<JsonNode> active = Migration.reached(client, BEGUN);
            client.execute("migrate", Json.object("uri", uri), COMMAND);
            if (stop) {
                client.await(active, COMMAND, "The beginning of a migration");
            }
            active.cancel(false);
        } finally {
            if (stop) {
                execute("cont", null);
                standing.accept(false);
            }
        }
    }

    Look look() {
        return Look.of(execute("query-migrate", null));
    }

    /**
     * Changes the pace.
     *
     * @param bytesPerSecond 0 for no limit
     * @param stopNow whether to stop the guest at the next look, whatever is left
     */
    void pace(long bytesPerSecond, boolean stopNow) {
        execute("migrate-set-parameters", parameters(bytesPerSecond, stopNow));
    }

    /** Lets a migration that stands at its switchover go on. */
    void goOn() {
        execute("migrate-continue", Json.object("state", Look.PAUSED));
    }

    /** Lets the guest of a completed migration go on. */
    void letGuestRun() {
        execute("cont", null);
    }

    /** Ends a migration, without waiting; the guest goes on if it ran. */
    CompletableFuture<JsonNode> askCancel() {
        return client().send("migrate_cancel", null);
    }

    /** Makes all as it is in a QEMU that was just started, without waiting. */
    void askUsual() {
        QmpClient client = client();
        Map<String, Boolean> off = new TreeMap<>();
        Set.of(PAUSE, THROTTLE, HOLD, RETURN_PATH).forEach(c -> off.put(c, false));
        client.send("migrate-set-capabilities", capabilities(off));
        ObjectNode usual =
                Json.object("max-bandwidth", USUAL_BANDWIDTH, "downtime-limit", USUAL_DOWNTIME);
        if (fixedThreshold) {
            usual.put(SWITCHOVER_BANDWIDTH, 0);
        }
        client.send("migrate-set-parameters", usual);
    }
}
