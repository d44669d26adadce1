package org.gnomon.itests.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.gnomon.backend.kvm.internal.KvmConfig;
import org.gnomon.backend.kvm.internal.far.KvmFarHost;
import org.gnomon.backend.kvm.internal.vm.Fixture;
import org.gnomon.conformance.support.NotRun;
import org.gnomon.itests.support.guest.TickLog;
import org.gnomon.runtime.internal.RealScheduler;

/** Two hosts with Gnomon on them, paired, and a VM whose guest checks itself. */
final class HostPair implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(90);

    /** QEMU 7.2 loses changes under software emulation if this is a multiple of 256 KiB. */
    static final long ODD_RAM = (128L << 20) + 8192;

    private static final String PORT = ":7400";

    private final RealScheduler scheduler = new RealScheduler();
    private final Path directory;
    private final TwoHosts hosts;
    private final Consoles consoles;
    private final Records records;
    private Program near;
    private Program far;

    private HostPair(Path directory, TwoHosts hosts, Records records) {
        this.directory = directory;
        this.hosts = hosts;
        this.records = records;
        consoles =
                new Consoles(
                        List.of(directory.resolve("near"), directory.resolve("far")),
                        HostPair::isConsole,
                        scheduler);
    }

    /** Starts all of it, or ends the test as not run. */
    static HostPair start(String what, Path directory, LinkConditions conditions, long seed)
            throws IOException {
        Optional<Fixture> fixture = Fixture.find(Fixture.cache());
        if (fixture.isEmpty()) {
            NotRun.here(what, "QEMU, kernel and guest are not installed; ./gnomon setup kvm");
        }
        Path nears = Files.createDirectories(directory.resolve("near"));
        Path fars = Files.createDirectories(directory.resolve("far"));
        Records records = Records.of(what);
        TwoHosts hosts = TwoHosts.start(what, conditions, seed, List.of(nears), List.of(fars));
        HostPair pair = new HostPair(directory, hosts, records);
        try {
            pair.startFar();
            pair.startNear();
            pair.introduce();
            return pair;
        } catch (IOException | RuntimeException | Error e) {
            pair.close();
            throw e;
        }
    }

    /** What near's VM writes to, and what the far host makes of that. */
    private static boolean isConsole(Path file) {
        String name = file.getFileName().toString();
        return name.equals("console.log");
    }

    void startNear() throws IOException {
        near = program("near", hosts.near(), NearMain.class, TwoHosts.NEAR + PORT);
    }

    void startFar() throws IOException {
        far = program("far", hosts.far(), FarMain.class, TwoHosts.FAR + PORT);
    }

    private Program program(String name, EmulatedHost host, Class<?> main, String listening)
            throws IOException {
        return Program.start(
                name,
                host,
                records.log(name),
                scheduler.blocking(),
                main,
                directory.resolve(name).toString(),
                listening);
    }

    private void introduce() {
        far.ask("pair", "address", TwoHosts.NEAR + PORT, "with", near.ask("certificate").asText());
        near.ask("pair", "address", TwoHosts.FAR + PORT, "with", far.ask("certificate").asText());
        until("the hosts are linked", SOON, () -> state().path("linked").asBoolean());
    }

    Program near() {
        return near;
    }

    Program far() {
        return far;
    }

    TwoHosts hosts() {
        return hosts;
    }

    LinkEmulator link() {
        return hosts.link();
    }

    JsonNode state() {
        return near.ask("state");
    }

    TickLog ticks() {
        return consoles.ticks();
    }

    /** For how long the guest counted nothing, at most, since this was asked before. */
    Duration longestSilence() {
        return consoles.longestSilence();
    }

    /** Starts the VM on the near host's old QEMU. */
    HostPair define(String options) {
        return define(options, ODD_RAM, false);
    }

    /** The same with so much memory, or on the new QEMU. */
    HostPair define(String options, long memory, boolean onNew) {
        near.ask("define", "options", options, "disk", true, "memory", memory, "new", onNew);
        awaitTicks(5);
        return this;
    }

    /** Gives it a shadow on the far host; returns when that is in sync. */
    HostPair protect() {
        near.ask("protect");
        awaitInSync();
        return this;
    }

    void awaitInSync() {
        until(
                "the shadow is in sync",
                Program.PATIENCE,
                () -> state().path("shadow").path("state").asText().equals("IN_SYNC"));
    }

    /** Waits until the guest has counted on by some ticks. */
    void awaitTicks(int more) {
        long from = ticks().last();
        until(
                "the guest counts on from " + from + " by " + more,
                SOON,
                () -> ticks().last() >= from + more);
    }

    /** Lets some time pass. */
    void during(Duration span) {
        CompletableFuture<Void> later = new CompletableFuture<>();
        scheduler.after(span, () -> later.complete(null));
        later.join();
    }

    void until(String what, Duration limit, BooleanSupplier condition) {
        long from = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - from > limit.toNanos()) {
                throw new AssertionError(
                        "not within "
                                + limit
                                + ": "
                                + what
                                + "; near: "
                                + near.logged()
                                + "; far: "
                                + far.logged());
            }
            during(Duration.ofMillis(50));
        }
    }

    /** The guest never lost a tick or a bit, and runs once. */
    void theGuestIsWell() {
        awaitTicks(10);
        TickLog log = ticks();
        assertThat(log.complaints()).as("what the guest complains of").isEmpty();
        assertThat(log.breaks()).as("breaks in the counter").isEmpty();
        JsonNode state = state();
        assertThat(state.path("activeCopies").asInt()).as("%s", state).isEqualTo(1);
    }

    RealScheduler scheduler() {
        return scheduler;
    }

    @Override
    public void close() throws IOException {
        try {
            consoles.close();
            for (Program program : new Program[] {near, far}) {
                if (program != null && program.isAlive()) {
                    program.killNine();
                }
            }
        } finally {
            hosts.close();
            scheduler.close();
            removeSockets("near");
            removeSockets("far");
            records.keepLastWords(directory);
        }
    }

    /** Programs that are killed leave the sockets of their QEMUs, which ended with the host. */
    private void removeSockets(String host) throws IOException {
        KvmConfig own = KvmConfig.defaults(directory.resolve(host));
        for (KvmConfig config : List.of(own, KvmFarHost.beside(own))) {
            Path run = config.runDirectory();
            if (!Files.isDirectory(run)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(run)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
