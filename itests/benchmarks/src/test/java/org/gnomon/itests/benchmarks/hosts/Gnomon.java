package org.gnomon.itests.benchmarks.hosts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.gnomon.backend.kvm.internal.KvmConfig;
import org.gnomon.backend.kvm.internal.far.KvmFarHost;
import org.gnomon.itests.benchmarks.ends.FarMain;
import org.gnomon.itests.benchmarks.ends.NearMain;
import org.gnomon.itests.benchmarks.hosts.CpuClock.Member;
import org.gnomon.itests.benchmarks.hosts.Network.Host;

/** Gnomon on both hosts, paired, for a VM on the first. The guest's files are on both. */
public final class Gnomon implements AutoCloseable {

    private static final int PORT = 7001;
    private static final String VM = "bench";
    private static final String WARM_UP = "warm-up";
    private static final Duration BOOT = Duration.ofMinutes(5);

    private final Trial trial;
    private final Wrapped qemuA;
    private final Wrapped qemuB;
    private final Program near;
    private final Program far;

    public Gnomon(Trial trial) throws IOException {
        this.trial = trial;
        qemuA = Wrapped.on(trial, Host.A);
        qemuB = Wrapped.on(trial, Host.B);
        near = Program.start(trial, Host.A, NearMain.class, folder("near"), at(Host.A));
        far =
                Program.start(
                        trial,
                        Host.B,
                        FarMain.class,
                        folder("far"),
                        at(Host.B),
                        qemuB.path().toString());
        try {
            pair();
            for (String file :
                    List.of(trial.lab().fixture.kernel(), trial.lab().initrd.toString())) {
                far.get("file", Program.object().put("path", file));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private String folder(String name) {
        return trial.folder().resolve(name).toString();
    }

    private static String at(Host host) {
        return host.address + ":" + PORT;
    }

    private void pair() {
        String nearBy = certificate(near);
        String farBy = certificate(far);
        near.get("pair", peer("far", at(Host.B), farBy));
        far.get("pair", peer("near", at(Host.A), nearBy));
    }

    private static String certificate(Program program) {
        return program.get("certificate", Program.object()).path("certificate").asText();
    }

    private static ObjectNode peer(String name, String address, String certificate) {
        return Program.object()
                .put("peer", name)
                .put("address", address)
                .put("certificate", certificate);
    }

    /** Starts a VM, and waits until its load runs. */
    private void define(String vm, Guest guest, Path console) throws IOException {
        Lab lab = trial.lab();
        ObjectNode definition = vm(vm).put("memory", guest.memoryBytes());
        definition
                .putObject("properties")
                .put("qemu", qemuA.path().toString())
                .put("machine", lab.fixture.machine())
                .put("cpu", lab.fixture.cpu())
                .put("kernel", lab.fixture.kernel())
                .put("initrd", lab.initrd.toString())
                .put("append", lab.fixture.append() + " " + guest.append())
                .put("console", console.toString());
        near.get("define", definition);
    }

    private static ObjectNode vm(String vm) {
        return Program.object().put("vm", vm);
    }

    /** Starts the VM of the trial. */
    public void define() throws IOException {
        define(VM, trial.guest(), trial.console());
    }

    /**
     * Moves another guest and ends it, so that the programs are what they are on hosts in service:
     * compiled code is what QEMU has from the start, and Java gets by and by.
     */
    void warmUp() throws IOException {
        Path console = trial.folder().resolve("warm-up.log");
        define(WARM_UP, Guest.WARM_UP, console);
        try (Console said = new Console(console)) {
            trial.lab().until("the first guest's load", BOOT, said::isReady);
        }
        CompletableFuture<JsonNode> inSync = near.ask("protect", vm(WARM_UP));
        standBy(WARM_UP);
        inSync.join();
        near.get("switch", vm(WARM_UP));
        near.get("stop", vm(WARM_UP));
    }

    /** Starts the QEMU that will take over; returns when it waits. */
    void standBy() {
        standBy(VM);
    }

    private void standBy(String vm) {
        near.get("stand-by", vm(vm).put("qemu", qemuB.path().toString()));
    }

    /** The engine's own word on how far it is. */
    public JsonNode status() {
        return near.get("status", vm(VM));
    }

    /** Replicates from now on; completes when it was in sync the first time. */
    public CompletableFuture<JsonNode> protect() {
        return near.ask("protect", vm(VM));
    }

    /** Lets the guest go on on the other host. */
    CompletableFuture<JsonNode> switchOver() {
        return near.ask("switch", vm(VM));
    }

    Qemu source() throws IOException {
        return Qemu.look(trial.lab(), qemuA);
    }

    Qemu target() throws IOException {
        return Qemu.look(trial.lab(), qemuB);
    }

    /** The program on the first host. */
    public Member nearMember() {
        return new Member(near.pid(), List.of());
    }

    /** The program on the second host. */
    public Member farMember() {
        return new Member(far.pid(), List.of());
    }

    /** The QEMU that the guest runs on first. */
    public Member sourceMember() throws IOException {
        try (Qemu source = source()) {
            return source.member();
        }
    }

    /** Waits until the guest's load runs. */
    public void awaitLoad() {
        try (Watch watch = new Watch(trial)) {
            watch.awaitLoad();
        }
    }

    @Override
    public void close() {
        if (near.isAlive()) {
            near.ask("stop", vm(VM)).exceptionally(e -> null).join();
        }
        near.close();
        far.close();
        for (Wrapped qemu : List.of(qemuA, qemuB)) {
            qemu.end();
        }
        for (String host : List.of("near", "far")) {
            remove(KvmConfig.defaults(trial.folder().resolve(host)));
        }
    }

    /** What a program that was ended leaves: memory of its VMs, folders of sockets. */
    private static void remove(KvmConfig config) {
        for (KvmConfig one : List.of(config, KvmFarHost.beside(config))) {
            remove(one.ramDirectory(), "gnomon-" + one.key() + "-");
            remove(one.runDirectory(), "");
            one.runDirectory().toFile().delete();
        }
    }

    private static void remove(Path folder, String prefix) {
        File[] left = folder.toFile().listFiles((dir, name) -> name.startsWith(prefix));
        for (File file : left == null ? new File[0] : left) {
            file.delete();
        }
    }

    /** Into the log of this move: what Gnomon itself says. */
    void note(String when, JsonNode said) throws IOException {
        Files.writeString(
                trial.folder().resolve("gnomon.log"),
                Instant.now() + " " + when + ": " + said + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
