package org.gnomon.itests.benchmarks.ends;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomon.backend.kvm.internal.KvmBackend;
import org.gnomon.model.Blackout;
import org.gnomon.model.Failover;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.ShadowId;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.replication.internal.FarAccess;
import org.gnomon.replication.internal.ReplicationEngine;
import org.gnomon.replication.internal.far.FarSettings;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;

/** The near host, with the VM: {@code FOLDER ADDRESS:PORT}. */
public final class NearMain {

    private static final VmId VM = new VmId("bench");
    private static final ShadowPlace PLACE = new ShadowPlace("far", "far");
    private static final ShadowId SHADOW = new ShadowId(VM, PLACE.name());

    private static final Redundancy REDUNDANCY =
            new Redundancy(List.of(PLACE), Duration.ZERO, Failover.MANUAL, Duration.ofSeconds(10));

    private final End end;
    private final KvmBackend backend;
    private final ReplicationEngine replication;
    private VirtualMachine vm;
    private StandBy standBy;

    private NearMain(Path folder, String listening) {
        end = new End("near", folder, listening);
        backend = new KvmBackend(end.config, end.time, end.scheduler, () -> Optional.of(end.link));
        replication =
                new ReplicationEngine(
                        end.time,
                        end.scheduler,
                        end.codecs,
                        folder,
                        FarAccess.of(end.link, List.of(), FarSettings.DEFAULT));
    }

    public static void main(String[] args) throws IOException {
        NearMain near = new NearMain(Path.of(args[0]), args[1]);
        new Talk(near::answer).listen(near.end.scheduler.blocking());
        Runtime.getRuntime().halt(0);
    }

    private ObjectNode answer(String what, JsonNode asked) {
        return switch (what) {
            case "define" -> define(asked);
            case "protect" -> status(End.await(replication.start(vm, PLACE, POLICY, REDUNDANCY)));
            case "status" -> replication.status(SHADOW).map(this::status).orElseThrow();
            case "stand-by" -> standBy(asked.path("qemu").asText());
            case "switch" -> switchOver();
            case "stop" -> stop();
            default -> end.answer(what, asked);
        };
    }

    private static final ProtectionPolicy POLICY = ProtectionPolicy.DEFAULT;

    private ObjectNode define(JsonNode asked) {
        Map<String, String> properties = new HashMap<>();
        asked.path("properties")
                .properties()
                .forEach(f -> properties.put(f.getKey(), f.getValue().asText()));
        VmDefinition definition =
                new VmDefinition(
                        VM,
                        KvmBackend.KIND,
                        VmDefinition.Origin.START,
                        asked.path("memory").asLong(),
                        1,
                        properties);
        vm = End.await(backend.define(definition));
        return Talk.object();
    }

    /** Beside the seeding, as soon as there is something to load. */
    private ObjectNode standBy(String qemu) {
        while (replication.status(SHADOW).filter(s -> s.sentBytes() > 0).isEmpty()) {
            replication.failure(SHADOW).ifPresent(NearMain::fail);
            End.await(end.scheduler.delay(Duration.ofMillis(5)));
        }
        Update update = new Update(VM, UpdateClass.VMM, qemu, Map.of());
        standBy = End.await(vm.standBy(update, PLACE));
        return Talk.object();
    }

    private static void fail(Problem problem) {
        throw problem.asException();
    }

    private ObjectNode switchOver() {
        Blackout blackout =
                End.await(
                        standBy.switchOver(
                                vm.epoch().next(), state -> {}, replication.finalSync(SHADOW)));
        return Talk.object()
                .put("vcpuStop", millis(blackout.vcpuStop()))
                .put("finalSync", millis(blackout.finalSync()))
                .put("deviceTransfer", millis(blackout.deviceTransfer()))
                .put("diskHandover", millis(blackout.diskHandover()))
                .put("activation", millis(blackout.activation()))
                .put("total", millis(blackout.total()));
    }

    private static double millis(Duration span) {
        return span.toNanos() / 1e6;
    }

    private ObjectNode stop() {
        End.await(replication.stop(SHADOW));
        End.await(vm.stop());
        return Talk.object();
    }

    private ObjectNode status(ReplicationStatus status) {
        ObjectNode said =
                Talk.object()
                        .put("state", status.state().name())
                        .put("rounds", status.rounds())
                        .put("rawBytes", status.rawBytes())
                        .put("sentBytes", status.sentBytes())
                        .put("lagMillis", status.lag().toMillis())
                        .put("roundMillis", status.roundPeriod().toMillis());
        status.pagesByEncoding().forEach(said.putObject("pages")::put);
        replication.failure(SHADOW).ifPresent(p -> said.put("failure", p.toString()));
        replication.trouble(SHADOW).ifPresent(p -> said.put("trouble", p.toString()));
        return said;
    }
}
