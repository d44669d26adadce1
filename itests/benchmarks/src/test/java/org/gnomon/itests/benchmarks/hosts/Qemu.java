package org.gnomon.itests.benchmarks.hosts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.gnomon.backend.kvm.internal.qmp.QmpClient;
import org.gnomon.itests.benchmarks.hosts.CpuClock.Member;

/** One QEMU of the newer version with a benchmark guest, as an operator would start it. */
final class Qemu implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(30);

    private final Lab lab;
    private final long pid;
    private final Optional<Process> own;
    private final QmpClient qmp;

    private Qemu(Lab lab, long pid, Optional<Process> own, Path socket) {
        this.lab = lab;
        this.pid = pid;
        this.own = own;
        this.qmp = QmpClient.connect(socket, lab.scheduler, LIMIT);
    }

    /** One that somebody else has started and will end. */
    static Qemu look(Lab lab, Wrapped qemu) throws IOException {
        return new Qemu(lab, qemu.process(), Optional.empty(), qemu.socket());
    }

    static Qemu start(Trial trial, Network.Host host, List<String> more) throws IOException {
        Path socket = trial.folder().resolve(host + ".sock");
        List<String> command = new ArrayList<>(command(trial));
        command.addAll(List.of("-qmp", "unix:" + socket + ",server=on,wait=off"));
        command.addAll(more);
        Process process =
                new ProcessBuilder(trial.network().on(host, command))
                        .redirectErrorStream(true)
                        .redirectOutput(trial.folder().resolve(host + ".out").toFile())
                        .start();
        trial.lab().until("QEMU's socket", LIMIT, () -> Files.exists(socket) || !process.isAlive());
        return new Qemu(trial.lab(), process.pid(), Optional.of(process), socket);
    }

    private static List<String> command(Trial trial) {
        Lab lab = trial.lab();
        List<String> command = new ArrayList<>(List.of(lab.fixture.newQemu()));
        command.addAll(List.of("-nodefaults", "-no-user-config", "-display", "none"));
        command.addAll(List.of("-machine", lab.fixture.machine(), "-cpu", lab.fixture.cpu()));
        command.addAll(List.of("-accel", "tcg", "-m", trial.guest().memoryBytes() / 1024 + "k"));
        command.addAll(List.of("-kernel", lab.fixture.kernel()));
        command.addAll(List.of("-initrd", lab.initrd.toString()));
        command.addAll(List.of("-append", trial.append()));
        command.addAll(List.of("-chardev", "file,id=c,append=on,path=" + trial.console()));
        command.addAll(List.of("-serial", "chardev:c"));
        return command;
    }

    /** For the account of CPU time. */
    Member member() {
        List<Long> vcpus = new ArrayList<>();
        execute("query-cpus-fast", null).forEach(c -> vcpus.add(c.path("thread-id").asLong()));
        return new Member(pid, vcpus);
    }

    long pid() {
        return pid;
    }

    JsonNode execute(String command, JsonNode arguments) {
        return qmp.execute(command, arguments, LIMIT);
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** When the next event of this name happens, in micros since 1970. */
    CompletableFuture<Long> next(String event) {
        return qmp.expect(e -> e.path("event").asText().equals(event)).thenApply(Qemu::micros);
    }

    /** When events of this name happen from now on, in micros since 1970; filled as they come. */
    List<Long> all(String event) {
        List<Long> times = new CopyOnWriteArrayList<>();
        qmp.expect(
                e -> {
                    if (e.path("event").asText().equals(event)) {
                        times.add(micros(e));
                    }
                    return false;
                });
        return times;
    }

    private static long micros(JsonNode event) {
        JsonNode stamp = event.path("timestamp");
        return stamp.path("seconds").asLong() * 1_000_000 + stamp.path("microseconds").asLong();
    }

    @Override
    public void close() {
        qmp.close();
        own.ifPresent(Process::destroyForcibly);
        own.ifPresent(p -> lab.until("end of QEMU", LIMIT, () -> !p.isAlive()));
    }
}
