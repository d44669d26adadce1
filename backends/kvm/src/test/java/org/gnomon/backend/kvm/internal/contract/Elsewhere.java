package org.gnomon.backend.kvm.internal.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gnomon.backend.kvm.internal.KvmBackend;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.time.Scheduler;

/** A QEMU that someone started by hand, in a way that can be adopted. */
final class Elsewhere {
    private final List<Process> started = new ArrayList<>();
    private final Path ram;
    private final Path socket;

    Elsewhere(Path ram, Path socket) {
        this.ram = ram;
        this.socket = socket;
    }

    /** What to adopt it with. */
    VmDefinition adoption(VmId id, VmDefinition like) {
        return new VmDefinition(
                id,
                KvmBackend.KIND,
                VmDefinition.Origin.ADOPT,
                like.memoryBytes(),
                like.vcpus(),
                Map.of("qmp", socket.toString()));
    }

    /** Starts what a definition means. */
    void start(VmDefinition like, Scheduler scheduler) {
        Map<String, String> p = like.properties();
        String memory = Long.toString(like.memoryBytes());
        List<String> command = new ArrayList<>(List.of(p.get("qemu"), "-nodefaults"));
        command.addAll(List.of("-display", "none", "-cpu", p.get("cpu"), "-smp", "1"));
        command.addAll(List.of("-m", like.memoryBytes() / 1024 + "k", "-machine"));
        command.add(p.get("machine") + ",accel=tcg,memory-backend=mem");
        command.add("-object");
        command.add("memory-backend-file,id=mem,size=" + memory + ",mem-path=" + ram + ",share=on");
        command.addAll(List.of("-kernel", p.get("kernel"), "-initrd", p.get("initrd")));
        command.addAll(List.of("-append", p.get("append"), "-chardev"));
        command.add("file,id=console,path=" + p.get("console") + ",append=on");
        command.addAll(List.of("-serial", "chardev:console", "-blockdev"));
        command.add("driver=file,node-name=root-file,filename=" + p.get("disk"));
        command.addAll(List.of("-blockdev", "driver=qcow2,node-name=root,file=root-file"));
        command.addAll(List.of("-device", "virtio-blk-pci,drive=root", "-qmp"));
        command.add("unix:" + socket + ",server=on,wait=off");
        try {
            started.add(new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Waits.until(
                scheduler,
                Duration.ofMillis(20),
                Duration.ofSeconds(20),
                () -> Files.exists(socket));
    }

    /** Ends it and removes its files. */
    void end() throws IOException, InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
        Files.deleteIfExists(ram);
        Files.deleteIfExists(socket);
    }
}
