package org.gnomon.itests.hypervisor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.gnomon.backend.kvm.internal.qmp.QmpClient;
import org.gnomon.backend.kvm.internal.vm.Fixture;
import org.gnomon.itests.support.guest.TickLog;
import org.gnomon.itests.support.world.World;

/**
 * QEMU's own migration of the same guest on the same machine, with its default settings: the
 * yardstick. The blackout runs from the source's STOP event to the target's RESUME event, by the
 * time stamps that QEMU puts on them.
 */
final class OwnMigration implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LIVELY = Duration.ofSeconds(5);

    private final World world;
    private final Fixture fixture;
    private final Path directory;
    private final List<Process> processes = new ArrayList<>();
    private final Path console;
    private int harmed;

    private final String options;

    OwnMigration(World world, Fixture fixture, Path directory, String options) throws IOException {
        this.world = world;
        this.fixture = fixture;
        this.options = options;
        this.directory = Files.createDirectories(directory);
        this.console = directory.resolve("console.log");
    }

    /** One migration, from the old QEMU to the new one; its blackout in milliseconds. */
    double once() throws IOException {
        Files.deleteIfExists(console);
        Path disk = directory.resolve("disk.qcow2");
        Files.copy(Path.of(fixture.disk()), disk, StandardCopyOption.REPLACE_EXISTING);
        try (QmpClient source = launch(fixture.oldQemu(), "source", disk, List.of())) {
            world.until("the guest counts", LIMIT, () -> ticks().last() > 5);
            try (QmpClient target =
                    launch(fixture.newQemu(), "target", disk, List.of("-incoming", "defer"))) {
                double millis = migrate(source, target);
                harmed += goesOnUnharmed() ? 0 : 1;
                return millis;
            }
        } finally {
            close();
        }
    }

    /**
     * Whether the guest is well afterwards. That it is not is told, not a failure of this test: in
     * software emulation QEMU's own migration of a guest that writes hard was seen to damage it.
     */
    private boolean goesOnUnharmed() {
        long reached = ticks().last();
        long start = world.time.nanos();
        while (ticks().last() <= reached + 3) {
            if (world.time.since(start).compareTo(LIVELY) > 0) {
                return false;
            }
            World.await(world.scheduler.delay(Duration.ofMillis(20)), LIMIT);
        }
        return ticks().breaks().isEmpty() && ticks().complaints().isEmpty();
    }

    /** Migrations after which the guest was not well. */
    int harmed() {
        return harmed;
    }

    private double migrate(QmpClient source, QmpClient target) {
        String uri = "unix:" + directory.resolve("m.sock");
        CompletableFuture<JsonNode> stop = source.expect(e -> isEvent(e, "STOP"));
        CompletableFuture<JsonNode> resume = target.expect(e -> isEvent(e, "RESUME"));
        target.execute("migrate-incoming", uri(uri), LIMIT);
        source.execute("migrate", uri(uri), LIMIT);
        return micros(target.await(resume, LIMIT, "RESUME")) / 1000.0
                - micros(source.await(stop, LIMIT, "STOP")) / 1000.0;
    }

    private static JsonNode uri(String uri) {
        return JsonNodeFactory.instance.objectNode().put("uri", uri);
    }

    private static boolean isEvent(JsonNode message, String name) {
        return message.path("event").asText().equals(name);
    }

    private static long micros(JsonNode event) {
        JsonNode stamp = event.path("timestamp");
        return stamp.path("seconds").asLong() * 1_000_000 + stamp.path("microseconds").asLong();
    }

    private QmpClient launch(String qemu, String name, Path disk, List<String> more)
            throws IOException {
        Path socket = directory.resolve(name + ".sock");
        Files.deleteIfExists(socket);
        List<String> command = new ArrayList<>(List.of(qemu));
        command.addAll(List.of("-nodefaults", "-no-user-config", "-display", "none"));
        command.addAll(List.of("-machine", fixture.machine(), "-cpu", fixture.cpu()));
        command.addAll(List.of("-accel", "tcg", "-m", "128M"));
        command.addAll(List.of("-kernel", fixture.kernel(), "-initrd", fixture.initrd()));
        command.addAll(List.of("-append", fixture.append() + " " + options));
        command.addAll(List.of("-chardev", "file,id=c,append=on,path=" + console));
        command.addAll(List.of("-serial", "chardev:c"));
        command.addAll(List.of("-blockdev", "driver=file,node-name=f,filename=" + disk));
        command.addAll(List.of("-blockdev", "driver=qcow2,node-name=d,file=f"));
        command.addAll(List.of("-device", "virtio-blk-pci,drive=d"));
        command.addAll(List.of("-qmp", "unix:" + socket + ",server=on,wait=off"));
        command.addAll(more);
        processes.add(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve(name + ".out").toFile())
                        .start());
        world.until("QEMU makes its socket", LIMIT, () -> Files.exists(socket));
        return QmpClient.connect(socket, world.scheduler, LIMIT);
    }

    private TickLog ticks() {
        try {
            return Files.exists(console) ? TickLog.read(console) : TickLog.EMPTY;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        processes.forEach(p -> world.until("QEMU is gone", LIMIT, () -> !p.isAlive()));
        processes.clear();
    }
}
