package org.gnomon.itests.hosts;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.gnomon.itests.support.world.World;
import org.gnomon.link.internal.LinkService;
import org.gnomon.model.Blackout;
import org.gnomon.model.CheckpointStatus;
import org.gnomon.model.GnomonException;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowId;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.UpdateReport;
import org.gnomon.service.ShadowVmManager.Shadow;
import org.gnomon.spi.backend.VirtualMachine;

/** What the test is told of the model's objects: maps of plain values. */
final class Told {
    private Told() {}

    static Map<String, Object> of(Shadow shadow) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("state", shadow.state().name());
        m.put("detail", shadow.detail());
        shadow.replication().ifPresent(r -> m.put("replication", of(r)));
        return m;
    }

    private static Map<String, Object> of(ReplicationStatus r) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("rounds", r.rounds());
        m.put("rawBytes", r.rawBytes());
        m.put("sentBytes", r.sentBytes());
        m.put("lagMs", r.lag().toMillis());
        m.put("encodings", r.pagesByEncoding());
        return m;
    }

    static Map<String, Object> of(UpdateReport report) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("succeeded", report.succeeded());
        m.put("activeCopies", report.activeCopies());
        report.switchover().ifPresent(s -> m.put("switch", of(s)));
        m.put("blockers", report.plan().blockers().toString());
        m.put("alerts", report.alerts().stream().map(a -> a.problem().toString()).toList());
        return m;
    }

    static Map<String, Object> of(SwitchoverReport s) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("status", s.status().name());
        m.put("epoch", s.epoch().value());
        m.put("lossMs", s.lossWindow().toMillis());
        s.problem().ifPresent(p -> m.put("problem", p.code() + ": " + p));
        s.blackout().ifPresent(b -> m.put("blackout", of(b)));
        return m;
    }

    private static Map<String, Double> of(Blackout b) {
        Map<String, Double> m = new LinkedHashMap<>();
        m.put("stop", millis(b.vcpuStop()));
        m.put("finalSync", millis(b.finalSync()));
        m.put("devices", millis(b.deviceTransfer()));
        m.put("disks", millis(b.diskHandover()));
        m.put("activation", millis(b.activation()));
        m.put("total", millis(b.total()));
        return m;
    }

    private static double millis(Duration d) {
        return d.toNanos() / 1e6;
    }

    /** All there is to know now. */
    static Map<String, Object> of(World world, LinkService link, Optional<VirtualMachine> vm) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("linked", link.peers().stream().allMatch(p -> p.connected()));
        vm.ifPresent(
                v -> {
                    m.put("host", v.host());
                    m.put("vmm", v.vmm().version());
                    m.put("epoch", v.epoch().value());
                    m.put("runState", world.await(v.runState()).name());
                    m.put("activeCopies", copies(world, v));
                });
        m.putIfAbsent("runState", RunState.UNKNOWN.name());
        world.manager.shadow(NearMain.VM).ifPresent(s -> m.put("shadow", of(s)));
        world.switchovers.last(NearMain.VM).ifPresent(s -> m.put("last", of(s)));
        ShadowId shadow = ShadowId.of(NearMain.VM, NearMain.PLACE);
        world.replication.checkpoints(shadow).ifPresent(c -> m.put("checkpoints", of(world, c)));
        m.put("alerts", world.manager.alerts().stream().map(a -> a.problem().toString()).toList());
        return m;
    }

    private static Map<String, Object> of(World world, CheckpointStatus c) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("completed", c.completed());
        m.put("ageMs", Duration.between(c.capturedAt(), world.time.now()).toMillis());
        m.put("pauseMs", millis(c.pause()));
        m.put("longestPauseMs", millis(c.longestPause()));
        m.put("pages", c.pages());
        return m;
    }

    /** -1 if nobody can tell. */
    private static int copies(World world, VirtualMachine vm) {
        try {
            return world.await(vm.activeCopies());
        } catch (GnomonException unknown) {
            return -1;
        }
    }
}
