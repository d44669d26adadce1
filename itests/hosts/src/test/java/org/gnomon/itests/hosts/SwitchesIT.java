package org.gnomon.itests.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gnomon.itests.support.guest.Percentiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Switches from one host to the other and back again, over and over, with a guest that writes all
 * the time, over a link that delays and loses. {@code -Dgnomon.switches=50} for as many as the
 * project promises.
 */
class SwitchesIT {

    private static final int SWITCHES = Integer.getInteger("gnomon.switches", 4);

    /** Wholly new pages, which no codec makes smaller, so less than such a link carries. */
    private static final String BUSY = "gnomon.memory=1 gnomon.hot=16 gnomon.disk=64";

    /** TCP gets 4.4 MB/s out of this, whatever the rate: 1448 bytes / 4 ms * 1.22 / sqrt(1 %). */
    private static final LinkConditions LINK =
            LinkConditions.of(200_000_000, Duration.ofMillis(2), 0.01);

    private static final String[] PARTS = {
        "stop", "finalSync", "devices", "disks", "activation", "total"
    };

    @TempDir Path directory;

    private final List<JsonNode> blackouts = new ArrayList<>();

    @Test
    void theGuestNeverNotices() throws IOException {
        String what = SWITCHES + " switches between two hosts";
        try (HostPair pair = HostPair.start(what, directory, LINK, 11)) {
            pair.define(BUSY).protect();
            boolean toNew = true;
            for (int n = 1; n <= SWITCHES; n++) {
                once(pair, n, toNew);
                toNew = !toNew;
            }
            pair.theGuestIsWell();
            report(pair);
        }
    }

    private void once(HostPair pair, int n, boolean toNew) {
        String before = pair.state().path("host").asText();
        JsonNode report = pair.near().ask("switch", "class", "MOVE", "new", toNew);
        JsonNode done = report.path("switch");
        assertThat(done.path("status").asText()).as("%s: %s", n, report).isEqualTo("COMMITTED");
        assertThat(report.path("activeCopies").asInt()).as("%s: %s", n, report).isEqualTo(1);
        blackouts.add(done.path("blackout"));
        pair.theGuestIsWell();
        JsonNode after = pair.state();
        assertThat(after.path("host").asText()).as("%s: %s", n, after).isNotEqualTo(before);
        assertThat(after.path("vmm").asText()).as("%s", n).startsWith(toNew ? "10." : "7.2");
        System.out.printf(
                Locale.ROOT,
                "switch %d: %s -> %s, %s%n",
                n,
                before,
                after.path("host").asText(),
                done.path("blackout"));
        if (n < SWITCHES) {
            pair.awaitInSync();
        }
    }

    private void report(HostPair pair) throws IOException {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("switches", SWITCHES).put("guest", BUSY).put("link", LINK.toString());
        root.put("ticks", pair.ticks().ticks().size());
        root.put("lostPackets", pair.link().out().lost() + pair.link().back().lost());
        StringBuilder table = new StringBuilder();
        table.append(
                String.format(
                        Locale.ROOT,
                        "%n%d switches between two hosts, %d ticks of the guest, no gap, nothing"
                                + " corrupt, one active copy after each%n  %s, %d packets lost%n",
                        SWITCHES,
                        pair.ticks().ticks().size(),
                        LINK,
                        root.path("lostPackets").asLong()));
        for (String part : PARTS) {
            List<Double> all = blackouts.stream().map(b -> b.path(part).asDouble()).toList();
            ArrayNode each = root.putArray(part + "Ms");
            all.forEach(each::add);
            Percentiles p = Percentiles.of(all);
            root.putObject(part).put("p50", p.p50()).put("p99", p.p99());
            table.append(String.format(Locale.ROOT, "  %-11s %s%n", part, p));
        }
        System.out.println(table);
        Files.writeString(Path.of("target", "switches.json"), root.toPrettyString());
    }
}
