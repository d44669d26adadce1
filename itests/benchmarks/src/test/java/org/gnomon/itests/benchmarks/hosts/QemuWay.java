package org.gnomon.itests.benchmarks.hosts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.itests.benchmarks.hosts.CpuClock.Member;

/** QEMU's own migration over TCP, by the capabilities that are switched on for it. */
final class QemuWay implements Way {

    /** The default of QEMU. */
    static final long DOWNTIME_LIMIT_MS = 300;

    /** What has not converged by then is helped as operators do, by a longer downtime. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The limit is doubled each time this has passed again. */
    private static final Duration STEP = Duration.ofSeconds(3);

    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final int PORT = 4444;
    private static final long UNLIMITED = 100_000_000_000L;

    private final String name;
    private final List<String> capabilities;
    private final ObjectNode parameters;

    private QemuWay(String name, List<String> capabilities, ObjectNode parameters) {
        this.name = name;
        this.capabilities = capabilities;
        this.parameters = parameters.put("max-bandwidth", UNLIMITED);
    }

    static QemuWay plain() {
        return new QemuWay("plain", List.of(), Qemu.object());
    }

    static QemuWay multifdZstd() {
        return new QemuWay(
                "multifd+zstd",
                List.of("multifd"),
                Qemu.object().put("multifd-compression", "zstd"));
    }

    static QemuWay xbzrle() {
        return new QemuWay("xbzrle", List.of("xbzrle"), Qemu.object());
    }

    /** With a cache as large as the guest. */
    static QemuWay xbzrleBig() {
        return new QemuWay(
                "xbzrle-big",
                List.of("xbzrle"),
                Qemu.object().put("xbzrle-cache-size", 512L << 20));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Outcome move(Trial trial) throws IOException {
        try (Watch watch = new Watch(trial);
                Qemu source = Qemu.start(trial, Network.Host.A, List.of())) {
            prepare(source);
            watch.awaitLoad();
            List<Member> onA = List.of(source.member());
            watch.begin(onA, List.of());
            try (Qemu target = Qemu.start(trial, Network.Host.B, List.of("-incoming", "defer"))) {
                prepare(target);
                CompletableFuture<Long> stopped = source.next("STOP");
                CompletableFuture<Long> resumed = target.next("RESUME");
                ObjectNode uri =
                        Qemu.object().put("uri", "tcp:" + Network.Host.B.address + ":" + PORT);
                target.execute("migrate-incoming", uri);
                source.execute("migrate", uri);
                String remark = converge(trial.lab(), source, resumed);
                Watch.Times times = new Watch.Times(stopped.join(), resumed.join());
                return watch.end(onA, List.of(target.member()), times, remark);
            }
        }
    }

    private void prepare(Qemu qemu) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        capabilities.forEach(c -> list.addObject().put("capability", c).put("state", true));
        qemu.execute("migrate-set-capabilities", Qemu.object().set("capabilities", list));
        qemu.execute("migrate-set-parameters", parameters);
    }

    /** Until the target runs; what had to be done for it. */
    private static String converge(Lab lab, Qemu source, CompletableFuture<Long> resumed) {
        long limit = DOWNTIME_LIMIT_MS;
        long begun = Console.micros();
        Duration wait = PATIENCE;
        while (!Waits.until(lab.scheduler, Duration.ofMillis(2), wait, resumed::isDone)) {
            JsonNode info = source.execute("query-migrate", null);
            String status = info.path("status").asText();
            if (status.equals("failed") || Console.micros() - begun > LIMIT.toNanos() / 1000) {
                throw new IllegalStateException("QEMU's migration is " + info);
            }
            limit *= 2;
            source.execute("migrate-set-parameters", Qemu.object().put("downtime-limit", limit));
            wait = STEP;
        }
        return limit == DOWNTIME_LIMIT_MS
                ? ""
                : "no convergence in "
                        + PATIENCE.toSeconds()
                        + " s, downtime-limit raised to "
                        + limit
                        + " ms";
    }
}
