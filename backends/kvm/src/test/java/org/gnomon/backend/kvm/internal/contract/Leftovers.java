package org.gnomon.backend.kvm.internal.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.gnomon.backend.kvm.internal.KvmConfig;
import org.gnomon.backend.kvm.internal.process.ProcFs;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.StateStore;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.VmId;

/** What is on the machine of one backend's VMs besides those that run. */
final class Leftovers {
    private final KvmConfig config;
    private final StateStore store;

    Leftovers(KvmConfig config) {
        this.config = config;
        this.store = new StateStore(config.stateDirectory());
    }

    /** All that does not belong to a running VM itself, in words. */
    List<String> list() {
        List<String> found = new ArrayList<>();
        Set<String> sockets = new HashSet<>();
        Set<String> memories = new HashSet<>();
        for (VmId id : store.list()) {
            store.load(id).ifPresent(r -> look(r, sockets, memories, found));
        }
        for (long pid : processes()) {
            List<String> arguments = ProcFs.commandLine(pid);
            if (sockets.stream().noneMatch(s -> String.join(" ", arguments).contains(s))) {
                found.add("process " + pid + " " + arguments);
            }
        }
        files(config.runDirectory(), "").stream()
                .filter(f -> !sockets.contains(f.toString()))
                .forEach(f -> found.add("socket " + f));
        memoryFiles().stream()
                .filter(f -> !memories.contains(f.toString()))
                .forEach(f -> found.add("memory " + f));
        return found;
    }

    private void look(VmRecord vm, Set<String> sockets, Set<String> memories, List<String> found) {
        for (SideRecord side : vm.sides()) {
            if (side.role() == SideRecord.Role.ACTIVE && side.process().isAlive()) {
                sockets.addAll(side.sockets());
                memories.add(side.ram());
            } else {
                found.add(vm.vm() + "'s " + side.role() + " " + side.name());
            }
        }
        vm.replicas().forEach(r -> found.add(vm.vm() + "'s replica " + r));
        files(config.stateDirectory().resolve(vm.vm()), "").stream()
                .filter(f -> !f.endsWith("state.json") && !f.toString().endsWith(".log"))
                .forEach(f -> found.add("file " + f));
    }

    /** Processes that were started for this backend. */
    List<Long> processes() {
        long self = ProcessHandle.current().pid();
        return ProcFs.withArgument("path=" + config.runDirectory() + "/").stream()
                .filter(pid -> pid != self)
                .toList();
    }

    List<Path> memoryFiles() {
        return files(config.ramDirectory(), "gnomon-" + config.key() + "-");
    }

    static List<Path> files(Path folder, String prefix) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().startsWith(prefix)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
