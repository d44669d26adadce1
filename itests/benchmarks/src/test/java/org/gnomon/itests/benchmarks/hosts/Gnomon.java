package org.gnomon.itests.benchmarks.hosts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.gnomon.itests.benchmarks.ends.FarMain;
import org.gnomon.itests.benchmarks.ends.NearMain;
import org.gnomon.itests.benchmarks.hosts.CpuClock.Member;
import org.gnomon.itests.benchmarks.hosts.Network.Host;

/** Gnomon on both hosts, paired, with a VM on the first. The guest's files are on both. */
public final class Gnomon implements AutoCloseable {

    private static final int PORT = 7001;

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
            near.get("define", definition());
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

    private ObjectNode definition() {
        ObjectNode definition =
                Program.object().put("memory", (long) trial.guest().memoryMiB() << 20);
        definition
                .putObject("properties")
                .put("qemu", qemuA.path().toString())
                .put("machine", trial.lab().fixture.machine())
                .put("cpu", trial.lab().fixture.cpu())
                .put("kernel", trial.lab().fixture.kernel())
                .put("initrd", trial.lab().initrd.toString())
                .put("append", trial.append())
                .put("console", trial.console().toString());
        return definition;
    }

    Program near() {
        return near;
    }

    /** Starts the QEMU that will take over. */
    void standBy() {
        near.get("stand-by", Program.object().put("qemu", qemuB.path().toString()));
    }

    /** The engine's own word on how far it is. */
    public JsonNode status() {
        return near.get("status", Program.object());
    }

    /** Replicates from now on; returns when it was in sync the first time. */
    public JsonNode protect() {
        return near.get("protect", Program.object());
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
            near.ask("stop", Program.object()).exceptionally(e -> null).join();
        }
        near.close();
        far.close();
        for (Wrapped qemu : List.of(qemuA, qemuB)) {
            qemu.end();
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
