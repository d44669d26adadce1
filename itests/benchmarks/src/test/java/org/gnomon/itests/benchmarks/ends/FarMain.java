package org.gnomon.itests.benchmarks.ends;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.gnomon.backend.kvm.internal.far.KvmFarHost;
import org.gnomon.backend.kvm.internal.process.Commands;
import org.gnomon.backend.kvm.internal.process.QemuBinary;
import org.gnomon.model.VmmVersion;
import org.gnomon.replication.internal.far.ReplicationPeer;

/** The far host: {@code FOLDER ADDRESS:PORT QEMU}. */
public final class FarMain {

    private final End end;
    private final KvmFarHost host;

    private FarMain(Path folder, String listening, String qemu) {
        end = new End("far", folder, listening);
        VmmVersion version = new QemuBinary(new Commands(end.scheduler)).version(qemu);
        host =
                new KvmFarHost(
                        end.config,
                        end.time,
                        end.scheduler,
                        new KvmFarHost.Having(() -> List.of(version), "tcg"),
                        Set.of());
        end.link.register(host);
        end.link.register(
                new ReplicationPeer(end.time, end.scheduler, end.codecs, () -> List.of(host)));
    }

    public static void main(String[] args) throws IOException {
        FarMain far = new FarMain(Path.of(args[0]), args[1], args[2]);
        new Talk(far::answer).listen(far.end.scheduler.blocking());
        far.host.close();
        Runtime.getRuntime().halt(0);
    }

    private ObjectNode answer(String what, JsonNode asked) throws Exception {
        if (what.equals("file")) {
            keep(Path.of(asked.path("path").asText()));
            return Talk.object();
        }
        return end.answer(what, asked);
    }

    /**
     * A kernel or initramfs that this host has from an earlier VM. QEMU's own ways ask for the
     * same: the operator has put these files on both hosts before.
     */
    private void keep(Path file) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        Path kept = KvmFarHost.beside(end.config).stateDirectory().resolve("files");
        Files.copy(file, kept.resolve(HexFormat.of().formatHex(hash)));
    }
}
