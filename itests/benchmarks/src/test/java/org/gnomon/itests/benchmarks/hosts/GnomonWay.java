package org.gnomon.itests.benchmarks.hosts;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.itests.benchmarks.hosts.CpuClock.Member;

/**
 * Gnomon, a program on each host. The order is to replicate to the other host and, as soon as the
 * replica is in sync, to switch to it.
 */
final class GnomonWay implements Way {

    /** On hosts in service: another guest was moved before. */
    static final String NAME = "gnomon";

    /** The first move after the programs were started. */
    static final String COLD = "gnomon-cold";

    private static final Duration LIMIT = Duration.ofSeconds(180);

    private final boolean cold;

    GnomonWay(boolean cold) {
        this.cold = cold;
    }

    /** Whether a way of that name is Gnomon's. */
    static boolean isIt(String way) {
        return way.startsWith(NAME);
    }

    @Override
    public String name() {
        return cold ? COLD : NAME;
    }

    @Override
    public Outcome move(Trial trial) throws IOException {
        try (Gnomon gnomon = new Gnomon(trial)) {
            if (!cold) {
                gnomon.warmUp();
            }
            gnomon.define();
            try (Watch watch = new Watch(trial);
                    Qemu source = gnomon.source()) {
                watch.awaitLoad();
                List<Long> stops = source.all("STOP");
                List<Member> onA = List.of(source.member(), gnomon.nearMember());
                watch.begin(onA, List.of(gnomon.farMember()));
                CompletableFuture<JsonNode> inSync = gnomon.protect();
                gnomon.standBy();
                gnomon.note("stand-by", gnomon.status());
                try (Qemu target = gnomon.target()) {
                    watch.look(Wrapped.console(target.pid()));
                    JsonNode status = await("in sync", inSync);
                    gnomon.note("in sync", status);
                    CompletableFuture<Long> resumed = target.next("RESUME");
                    gnomon.note("switched", await("the switch", gnomon.switchOver()));
                    Watch.Times times = times(stops, await("RESUME", resumed));
                    List<Member> onB = List.of(gnomon.farMember(), target.member());
                    return watch.end(onA, onB, times, remark(status));
                }
            }
        }
    }

    /** The guest may have been stopped for some milliseconds at the beginning, too. */
    private static Watch.Times times(List<Long> stops, long resumed) {
        long stopped = stops.stream().mapToLong(s -> s).filter(s -> s <= resumed).max().orElse(0);
        return new Watch.Times(stopped, resumed);
    }

    private static <T> T await(String what, CompletableFuture<T> future) {
        return Waits.get(future, LIMIT, what);
    }

    private static String remark(JsonNode status) {
        String state = status.path("state").asText();
        return state.equals("IN_SYNC") ? "" : "switched while " + state;
    }
}
