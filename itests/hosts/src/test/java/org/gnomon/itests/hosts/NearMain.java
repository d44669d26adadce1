package org.gnomon.itests.hosts;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.gnomon.backend.kvm.internal.KvmBackend;
import org.gnomon.backend.kvm.internal.KvmConfig;
import org.gnomon.backend.kvm.internal.process.ProcessIdentity;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.StateStore;
import org.gnomon.backend.kvm.internal.vm.Fixture;
import org.gnomon.itests.support.world.World;
import org.gnomon.link.internal.LinkService;
import org.gnomon.link.internal.LinkSettings;
import org.gnomon.model.Failover;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.replication.internal.FarAccess;
import org.gnomon.replication.internal.far.FarSettings;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.spi.replication.ReplicaHost;

/**
 * What runs on the near host: all of Gnomon, wired by hand. {@code FOLDER ADDRESS:PORT}. What it is
 * told to do comes from the test; see {@link #answer}.
 */
final class NearMain {

    static final VmId VM = new VmId("self-check");
    static final ShadowPlace PLACE = new ShadowPlace("shadow", "far");

    /** A watch too short to judge: what a switch does to the guest is judged by the tests. */
    private static final ProtectionPolicy POLICY =
            new ProtectionPolicy(
                    Duration.ofSeconds(2),
                    0,
                    Duration.ofSeconds(10),
                    Duration.ZERO,
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(3),
                    Duration.ofMillis(600),
                    Duration.ofSeconds(30));

    /** How long a test may take for what it does at a step. */
    private static final int HELD_MOST = 60;

    private final Path folder;
    private final World world;
    private final LinkService link;
    private final KvmBackend backend;
    private final Fixture fixture;
    private final Map<String, CompletableFuture<Void>> held = new ConcurrentHashMap<>();
    private volatile StepJournal journal;
    private Talk talk;

    private NearMain(Path folder, String listening) {
        this.folder = folder;
        fixture = Fixture.find(Fixture.cache()).orElseThrow();
        world =
                new World(
                        folder,
                        j -> journal = new StepJournal(j, this::reached),
                        UnaryOperator.identity(),
                        this::far);
        link = link(folder, listening);
        backend =
                new KvmBackend(
                        KvmConfig.defaults(folder),
                        world.time,
                        world.scheduler,
                        () -> Optional.of(link));
        world.with(backend);
    }

    private LinkService link(Path data, String listening) {
        LinkSettings settings = LinkSettings.of("near", data.resolve("link"));
        return new LinkService(settings.listening(listening), world.time, world.scheduler).start();
    }

    /** Asked for when all is there. */
    private FarAccess far(World of) {
        return new FarAccess(
                () -> Optional.of(link),
                () -> backend.farHost().stream().map(ReplicaHost.class::cast).toList(),
                () -> FarSettings.DEFAULT);
    }

    public static void main(String[] args) throws IOException {
        NearMain near = new NearMain(Path.of(args[0]), args[1]);
        near.talk = new Talk(System.out, near.world.scheduler.blocking(), near::answer);
        near.talk.listen(System.in);
        near.close();
        Runtime.getRuntime().halt(0);
    }

    private Object answer(String what, JsonNode asked) throws Exception {
        return switch (what) {
            case "certificate" -> link.identity().certificate();
            case "pair" -> {
                link.pair("far", asked.path("address").asText(), asked.path("with").asText());
                yield List.of();
            }
            case "define" -> define(asked);
            case "protect" -> Told.of(world.await(protect(asked)));
            case "lose" -> lose();
            case "unprotect" -> {
                world.await(world.manager.unprotect(VM));
                yield List.of();
            }
            case "state" -> Told.of(world, link, vm());
            case "switch" ->
                    Told.of(
                            world.await(
                                    world.manager.switchover(update(asked), true, world::tell)));
            case "rollback" -> Told.of(world.await(world.manager.rollback(VM, world::tell)));
            case "hold" -> {
                journal.holdAt(asked.path("at").asText());
                yield List.of();
            }
            case "go" -> {
                held.remove(asked.path("at").asText()).complete(null);
                yield List.of();
            }
            case "report" ->
                    world.switchovers.last(VM).map(s -> (Object) Told.of(s)).orElse(List.of());
            case "stop" -> {
                world.stop(VM);
                yield List.of();
            }
            default -> throw new IllegalArgumentException(what);
        };
    }

    private Object define(JsonNode asked) throws IOException {
        VmDefinition example = world.await(backend.example(VM));
        Map<String, String> properties = new HashMap<>(example.properties());
        properties.put(
                "qemu", asked.path("new").asBoolean() ? fixture.newQemu() : fixture.oldQemu());
        properties.put("console", folder.resolve("console.log").toString());
        properties.merge("append", asked.path("options").asText(), (a, b) -> (a + " " + b).strip());
        if (!asked.path("disk").asBoolean()) {
            properties.keySet().removeIf(k -> k.startsWith("disk"));
        }
        world.define(
                new VmDefinition(
                        VM,
                        example.backend(),
                        example.origin(),
                        asked.path("memory").asLong(example.memoryBytes()),
                        example.vcpus(),
                        properties));
        return List.of();
    }

    private java.util.concurrent.CompletionStage<org.gnomon.service.ShadowVmManager.Shadow> protect(
            JsonNode asked) {
        Duration every = Duration.ofMillis(asked.path("every").asLong(0));
        Redundancy one =
                new Redundancy(
                        List.of(PLACE),
                        every,
                        every.isZero() ? Failover.MANUAL : Failover.WHEN_GONE,
                        Redundancy.ONE.silence());
        return world.manager.protect(VM, POLICY, one, world::tell);
    }

    /** The VM's process here, as kill -9. */
    private Object lose() {
        ProcessIdentity process =
                new StateStore(KvmConfig.defaults(folder).stateDirectory())
                        .load(VM)
                        .flatMap(r -> r.side(SideRecord.Role.ACTIVE))
                        .filter(SideRecord::isLocal)
                        .orElseThrow()
                        .process();
        ProcessHandle.of(process.pid()).orElseThrow().destroyForcibly();
        return process.pid();
    }

    private Update update(JsonNode asked) {
        String target = asked.path("new").asBoolean() ? fixture.newQemu() : fixture.oldQemu();
        UpdateClass of = UpdateClass.valueOf(asked.path("class").asText("MOVE"));
        return new Update(VM, of, target, Map.of());
    }

    private Optional<VirtualMachine> vm() {
        return world.inventory.find(VM);
    }

    /** At a step that the test wants to do something at: says so and waits for its word. */
    private void reached(String step) {
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        held.put(step, goOn);
        talk.tell("reached", step);
        try {
            goOn.get(HELD_MOST, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("nobody let it go on from " + step, e);
        }
    }

    private void close() throws IOException {
        try {
            world.close();
        } finally {
            backend.close();
            link.close();
        }
    }
}
