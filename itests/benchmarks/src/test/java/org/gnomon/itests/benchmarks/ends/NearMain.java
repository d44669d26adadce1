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
import java.util.concurrent.ConcurrentHashMap;
import org.gnomon.backend.kvm.internal.KvmBackend;
import org.gnomon.model.Blackout;
import org.gnomon.model.Failover;
import org.gnomon.model.GnomonException;
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

    private static final ShadowPlace PLACE = new ShadowPlace("far", "far");

    private static final Redundancy REDUNDANCY =
            new Redundancy(List.of(PLACE), Duration.ZERO, Failover.MANUAL, Duration.ofSeconds(10));

    private final End end;
    private final KvmBackend backend;
    private final ReplicationEngine replication;
    private final Map<String, Guest> guests = new ConcurrentHashMap<>();

    /** One VM and what waits for it on the other host. */
    private static final class Guest {
        private final VirtualMachine vm;
        private final ShadowId shadow;
        private StandBy standBy;

        Guest(VirtualMachine vm) {
            this.vm = vm;
            this.shadow = new ShadowId(vm.definition().id(), PLACE.name());
        }
    }

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
        Guest guest = guests.get(asked.path("vm").asText());
        return switch (what) {
            case "define" -> define(asked);
            case "protect" -> protect(guest);
            case "status" -> replication.status(guest.shadow).map(this::status).orElseThrow();
            case "stand-by" -> standBy(guest, asked.path("qemu").asText());
            case "switch" -> switchOver(guest);
            case "stop" -> stop(guest);
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
                        new VmId(asked.path("vm").asText()),
                        KvmBackend.KIND,
                        VmDefinition.Origin.START,
                        asked.path("memory").asLong(),
                        1,
                        properties);
        Guest guest = new Guest(End.await(backend.define(definition)));
        guests.put(asked.path("vm").asText(), guest);
        return Talk.object();
    }

    private ObjectNode protect(Guest guest) {
        return status(End.await(replication.start(guest.vm, PLACE, POLICY, REDUNDANCY)));
    }

    /** Beside the seeding, as soon as there is something to load. */
    private ObjectNode standBy(Guest guest, String qemu) {
        VmId id = guest.vm.definition().id();
        Update update = new Update(id, UpdateClass.MOVE, qemu, Map.of());
        while (guest.standBy == null) {
            if (replication.status(guest.shadow).filter(s -> s.sentBytes() > 0).isPresent()) {
                tryStandBy(guest, update);
            }
            replication.failure(guest.shadow).ifPresent(NearMain::fail);
            End.await(end.scheduler.delay(Duration.ofMillis(5)));
        }
        return Talk.object();
    }

    private static void tryStandBy(Guest guest, Update update) {
        try {
            guest.standBy = End.await(guest.vm.standBy(update, PLACE));
        } catch (GnomonException e) {
            // The first bytes are on their way.
            if (!e.problem().code().equals(Problem.ILLEGAL_TRANSITION)) {
                throw e;
            }
        }
    }

    private static void fail(Problem problem) {
        throw problem.asException();
    }

    private ObjectNode switchOver(Guest guest) {
        Blackout blackout =
                End.await(
                        guest.standBy.switchOver(
                                guest.vm.epoch().next(),
                                state -> {},
                                replication.finalSync(guest.shadow)));
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

    private ObjectNode stop(Guest guest) {
        End.await(replication.stop(guest.shadow));
        End.await(guest.vm.stop());
        guests.values().remove(guest);
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
        return said;
    }
}
