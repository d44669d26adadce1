package org.gnomon.backend.kvm.internal.stream;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.gnomon.backend.kvm.internal.NotRun;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.qmp.QmpClient;
import org.gnomon.backend.kvm.internal.qmp.UnixSockets;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.backend.kvm.internal.side.Limits;
import org.gnomon.backend.kvm.internal.side.Migration;
import org.gnomon.backend.kvm.internal.vm.Fixture;
import org.gnomon.runtime.internal.RealScheduler;
import org.gnomon.runtime.internal.RealTime;

/** Real QEMUs with the fixture's guest, started by hand: no backend, no records. */
final class StreamLab implements AutoCloseable {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /** Not a multiple of 256 KiB: old QEMUs under emulation lose changes of one that is. */
    static final long BYTES = (128L << 20) + 8192;

    private static final Duration LIMIT = Duration.ofSeconds(30);

    final RealScheduler scheduler = new RealScheduler();
    final RealTime time = new RealTime();
    final Fixture fixture;
    private final Path root;
    private final String name;
    private final List<Vmm> vmms = new ArrayList<>();
    private final List<Path> memories = new ArrayList<>();

    private StreamLab(Path root, Fixture fixture) {
        this.root = root;
        this.fixture = fixture;
        this.name =
                "gnomon-stream-" + ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet();
    }

    static StreamLab open(Path root) {
        var fixture = Fixture.find(Fixture.cache());
        NotRun.unless(
                fixture.isPresent(),
                "the feed of a real QEMU",
                "no fixture in " + Fixture.cache() + "; run backends/kvm/fixture/install");
        return new StreamLab(root, fixture.get());
    }

    /** One QEMU process. */
    record Vmm(Process process, QmpClient client, Path log) {
        String status() {
            return client.execute("query-status", null, Limits.COMMAND).path("status").asText();
        }

        void execute(String command, Object... arguments) {
            client.execute(command, Json.object(arguments), Limits.COMMAND);
        }
    }

    /**
     * What to start.
     *
     * @param bytes of memory
     * @param guest options for the guest
     * @param ram its RAM file; null for private RAM
     * @param incoming whether it waits for state
     * @param console where the guest's words go
     */
    record Order(
            String binary, long bytes, String guest, Path ram, boolean incoming, Path console) {}

    Order guest(String binary, String options, Path ram) {
        return guest(binary, options, ram, BYTES);
    }

    Order guest(String binary, String options, Path ram, long bytes) {
        Path console = root.resolve("console-" + NUMBERS.incrementAndGet() + ".log");
        return new Order(binary, bytes, options, ram, false, console);
    }

    /** The same machine, waiting, with its RAM in a file. */
    static Order waiting(Order of, String binary, Path ram) {
        return new Order(binary, of.bytes(), of.guest(), ram, true, of.console());
    }

    /** A new file for RAM; gone when the lab closes. */
    Path memory(long bytes) {
        Path file = Path.of("/dev/shm", name + "-" + NUMBERS.incrementAndGet());
        memories.add(file);
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    Vmm start(Order order) {
        int number = NUMBERS.incrementAndGet();
        Path qmp = root.resolve("q" + number);
        Path log = root.resolve("qemu-" + number + ".log");
        try {
            Process process =
                    new ProcessBuilder(command(order, qmp))
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            QmpClient client = null;
            try {
                client = QmpClient.connect(qmp, scheduler, Duration.ofSeconds(15));
            } catch (RuntimeException e) {
                process.destroyForcibly();
                throw new AssertionError(Files.readString(log), e);
            }
            Vmm vmm = new Vmm(process, client, log);
            vmms.add(vmm);
            return vmm;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command(Order order, Path qmp) {
        List<String> command = new ArrayList<>(List.of(order.binary(), "-name", name));
        command.addAll(List.of("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"));
        String machine = fixture.machine();
        if (order.ram() != null) {
            machine += ",memory-backend=ram";
            command.add("-object");
            command.add(
                    "memory-backend-file,id=ram,share=on,size="
                            + order.bytes()
                            + ",mem-path="
                            + order.ram());
        }
        command.addAll(List.of("-machine", machine, "-cpu", fixture.cpu(), "-accel", "tcg"));
        command.addAll(List.of("-m", order.bytes() / 1024 + "k"));
        command.addAll(List.of("-chardev", "file,id=s0,append=on,path=" + order.console()));
        command.addAll(List.of("-serial", "chardev:s0", "-kernel", fixture.kernel()));
        command.addAll(List.of("-initrd", fixture.initrd(), "-append"));
        command.add(fixture.append() + " " + order.guest());
        command.addAll(List.of("-qmp", "unix:" + qmp + ",server=on,wait=off"));
        if (order.incoming()) {
            command.addAll(List.of("-S", "-incoming", "defer"));
        }
        return command;
    }

    /** A feed of a QEMU. */
    QemuFeed feed(Vmm vmm, long bytes, boolean mayHold) {
        FeedSettings usual = FeedSettings.of(bytes);
        return new QemuFeed(
                vmm::client,
                () -> Intake.local(root.resolve("m" + NUMBERS.incrementAndGet()), scheduler),
                new FeedSettings(usual.ram(), usual.holdOffAtMost(), mayHold),
                time,
                scheduler);
    }

    /** Runs a feed on a thread of its own. */
    CompletableFuture<QemuFeed.End> run(QemuFeed feed, FarMemory sink) {
        return CompletableFuture.supplyAsync(() -> feed.run(sink), scheduler.blocking());
    }

    /** Has a waiting QEMU take what comes on a channel. */
    SocketChannel openIncoming(Vmm target) {
        Path socket = root.resolve("i" + NUMBERS.incrementAndGet());
        var capabilities = Json.array();
        for (String c : Map.of("events", 0, "late-block-activate", 0).keySet()) {
            capabilities.add(Json.object("capability", c, "state", true));
        }
        target.execute("migrate-set-capabilities", "capabilities", capabilities);
        target.execute("migrate-incoming", "uri", "unix:" + socket);
        return UnixSockets.connect(socket, scheduler, Duration.ofSeconds(5));
    }

    void awaitLoaded(Vmm target, CompletableFuture<JsonNode> ended) {
        await(ended);
        Migration.awaitCompleted(
                target.client(), CompletableFuture.completedFuture(ended.join()), "Loading");
    }

    void awaitTicks(Path console, long more) {
        long from = Ticks.last(console);
        until("guest goes on from tick " + from, () -> Ticks.last(console) >= from + more);
    }

    void until(String what, BooleanSupplier condition) {
        if (!Waits.until(scheduler, Duration.ofMillis(10), LIMIT, condition)) {
            throw new AssertionError("not within " + LIMIT + ": " + what);
        }
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException r) {
                throw r;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Vmm vmm : vmms) {
            vmm.client().close();
            vmm.process().destroyForcibly();
            vmm.process().onExit().join();
        }
        for (Path memory : memories) {
            Files.deleteIfExists(memory);
        }
        scheduler.close();
    }
}
