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
 * replica is in sync, to switch to it. The programs were started for this move: their code is as
 * cold as it is on the first move after a start.
 */
final class GnomonWay implements Way {

    static final String NAME = "gnomon";

    private static final Duration LIMIT = Duration.ofSeconds(180);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Outcome move(Trial trial) throws IOException {
        try (Watch watch = new Watch(trial);
                Gnomon gnomon = new Gnomon(trial)) {
            watch.awaitLoad();
            try (Qemu source = gnomon.source()) {
                List<Member> onA = List.of(source.member(), gnomon.nearMember());
                watch.begin(onA, List.of(gnomon.farMember()));
                CompletableFuture<JsonNode> inSync = gnomon.near().ask("protect", Program.object());
                gnomon.standBy();
                gnomon.note("stand-by", gnomon.status());
                try (Qemu target = gnomon.target()) {
                    watch.look(Wrapped.console(target.pid()));
                    JsonNode status = await("in sync", inSync);
                    gnomon.note("in sync", status);
                    Watch.Times times = switchOver(gnomon, source, target);
                    List<Member> onB = List.of(gnomon.farMember(), target.member());
                    return watch.end(onA, onB, times, remark(status));
                }
            }
        }
    }

    private static Watch.Times switchOver(Gnomon gnomon, Qemu source, Qemu target)
            throws IOException {
        CompletableFuture<Long> stopped = source.next("STOP");
        CompletableFuture<Long> resumed = target.next("RESUME");
        gnomon.note("switched", await("the switch", gnomon.near().ask("switch", Program.object())));
        return new Watch.Times(await("STOP", stopped), await("RESUME", resumed));
    }

    private static <T> T await(String what, CompletableFuture<T> future) {
        return Waits.get(future, LIMIT, what);
    }

    private static String remark(JsonNode status) {
        String state = status.path("state").asText();
        return state.equals("IN_SYNC") ? "" : "switched while " + state;
    }
}
