package org.gnomon.backend.kvm.internal.side;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.CompletableFuture;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.qmp.QmpClient;
import org.gnomon.time.TimeSource;

/**
 * QEMU's own estimate of how fast the guest dirties memory: it hashes some pages, waits a second,
 * and hashes them again. That runs in QEMU in the background; nobody waits for it here.
 */
final class DirtyRate {
    /** QEMU leaves smaller memory out. */
    private static final long SMALLEST = 128L << 20;

    private static final long EVERY_NANOS = 3_000_000_000L;
    private static final double MIB = 1 << 20;

    private final boolean possible;
    private final TimeSource time;
    private CompletableFuture<JsonNode> answer;
    private long lastStart;
    private boolean measuring;
    private double latest = Double.NaN;

    DirtyRate(long memoryBytes, TimeSource time) {
        this.possible = memoryBytes >= SMALLEST;
        this.time = time;
        this.lastStart = time.nanos() - EVERY_NANOS;
    }

    /** Takes what is there and starts the next measurement when it is time. Does not wait. */
    void look(QmpClient client) {
        if (!possible) {
            return;
        }
        if (answer != null && answer.isDone()) {
            take(answer.isCompletedExceptionally() ? null : answer.join());
            answer = null;
        }
        long now = time.nanos();
        if (measuring && answer == null) {
            answer = client.send("query-dirty-rate", null);
        } else if (!measuring && now - lastStart >= EVERY_NANOS) {
            client.send("calc-dirty-rate", Json.object("calc-time", 1));
            measuring = true;
            lastStart = now;
        }
    }

    private void take(JsonNode status) {
        if (status == null) {
            measuring = false;
        } else if (status.path("status").asText().equals("measured")) {
            latest = status.path("dirty-rate").asDouble(Double.NaN) * MIB;
            measuring = false;
        } else if (!status.path("status").asText().equals("measuring")) {
            measuring = false;
        }
    }

    double latest() {
        return latest;
    }
}
