package org.gnomon.backend.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.backend.kvm.internal.QemuLab.await;
import static org.gnomon.backend.kvm.internal.QemuLab.next;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.RunState;
import org.gnomon.model.SwitchoverState;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;

/** One checkpoint after the other on another host, and what is known of each. */
final class FarEpochs {
    private static final Pattern TICK = Pattern.compile("(?m)^TICK (\\d+) mem=");

    final TwoHosts hosts;
    final VirtualMachine vm;
    final Path here;
    final List<Duration> pauses = new ArrayList<>();
    private final Map<String, Long> ticks = new LinkedHashMap<>();
    private long lastTick;
    Replica replica;

    private FarEpochs(TwoHosts hosts, VirtualMachine vm, Replica replica) {
        this.hosts = hosts;
        this.vm = vm;
        this.replica = replica;
        this.here = hosts.console(vm);
    }

    /** With the first one held. */
    static FarEpochs begin(TwoHosts hosts, String name) {
        VirtualMachine vm = hosts.start(name);
        FarEpochs made = new FarEpochs(hosts, vm, await(vm.openReplica(TwoHosts.THERE)));
        Pump pump = Pump.start(hosts, made.replica);
        made.took(await(made.replica.checkpoint(made.seen(pump.sync()))));
        return made;
    }

    /** Where the guest is when it stands still. */
    FinalSync seen(FinalSync sync) {
        return () -> {
            lastTick = QemuLab.lastTick(here);
            sync.copyWhileFrozen();
        };
    }

    private void took(Checkpoint checkpoint) {
        ticks.put(checkpoint.capturedAt().toString(), lastTick);
        pauses.add(checkpoint.pause());
    }

    /** The next one. */
    Checkpoint advance() {
        Pump pump = Pump.start(hosts, replica);
        Checkpoint taken = await(replica.advance(seen(pump.sync()), QemuLab.NO_SYNC));
        took(taken);
        return taken;
    }

    FarHost.About held() {
        return hosts.host().outcome(replica.far().orElseThrow().key()).held();
    }

    /** At which tick the guest stood for what is held there; the last try may be that. */
    private long heldTick() {
        return ticks.getOrDefault(held().capturedAt(), lastTick);
    }

    /** The VM, lost here, goes on there from exactly what was held. */
    void goOn() {
        long from = heldTick();
        long before = QemuLab.lastTick(here);
        List<SwitchoverState> steps = new ArrayList<>();
        Duration loss = await(replica.failOver(next(vm), steps::add));
        assertThat(steps).containsExactly(SwitchoverState.FENCED, SwitchoverState.ACTIVATED);
        assertThat(loss.isNegative()).isFalse();
        assertRunsThere(from);
        assertThat(before).as("nothing from before is made up").isGreaterThanOrEqualTo(from);
    }

    /** Running there, once, from that tick on, and nowhere else. */
    void assertRunsThere(long from) {
        assertThat(vm.host()).isEqualTo(TwoHosts.FAR);
        assertThat(await(vm.runState())).isEqualTo(RunState.RUNNING);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        assertThat(vm.retired()).isEmpty();
        assertThat(vm.replicas()).isEmpty();
        Path there = hosts.console(vm);
        hosts.near.awaitTicks(there, 15);
        assertThat(first(there)).as("first tick there").isBetween(from + 1, from + 2);
        TwoHosts.assertOneGuest(there);
    }

    static long first(Path console) {
        Matcher matcher = TICK.matcher(QemuLab.read(console));
        assertThat(matcher.find()).isTrue();
        return Long.parseLong(matcher.group(1));
    }
}
