package org.gnomon.backend.kvm.internal.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.backend.kvm.internal.memory.RamFile;
import org.gnomon.backend.kvm.internal.process.ProcFs;
import org.gnomon.backend.kvm.internal.process.ProcessIdentity;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.VmId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes through the records of an earlier container, then through what nobody has recorded. */
public final class Recovering {
    private static final Logger LOG = LoggerFactory.getLogger(Recovering.class);

    private static final Pattern STRAY =
            Pattern.compile("rehearsal-.*|device-state-\\d+\\.bin|disk\\d+-layer-\\d+\\.qcow2");

    private final Host host;
    private final Set<VmId> open;
    private final List<KvmVm> running = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();
    private final List<Problem> unclear = new ArrayList<>();
    private final List<VmRecord> kept = new ArrayList<>();
    private boolean unreadable;

    /**
     * One recovery.
     *
     * @param open VMs that have a handle already and are left alone
     */
    public Recovering(Host host, Set<VmId> open) {
        this.host = host;
        this.open = open;
    }

    /** Blocks. */
    public void run(Consumer<VmId> forget) {
        for (VmId id : host.store().list()) {
            try {
                Optional<VmRecord> record = host.store().load(id);
                if (record.isPresent() && open.contains(id)) {
                    kept.add(record.get());
                } else if (record.isPresent()) {
                    recover(record.get(), forget);
                }
            } catch (GnomonException e) {
                LOG.warn("recovery of {}", id, e);
                unclear.add(e.problem());
                keepUnclear(id);
            }
        }
        if (!unreadable) {
            removeStrays();
            host.landings().hosts().forEach(this::removeAbroad);
        }
    }

    public List<KvmVm> running() {
        return running;
    }

    public List<String> removed() {
        return removed;
    }

    public List<Problem> unclear() {
        return unclear;
    }

    /** What belongs to a VM that is not understood must not be taken for a leftover. */
    private void keepUnclear(VmId id) {
        try {
            host.store().load(id).ifPresent(kept::add);
        } catch (GnomonException e) {
            unreadable = true;
        }
    }

    private void recover(VmRecord record, Consumer<VmId> forget) {
        VmBook book = new VmBook(host.store(), record);
        RecoveredVm vm = new RecoveredVm(host, book, removed);
        Optional<KvmVm> found = vm.recover(() -> forget.accept(record.id()));
        found.ifPresent(running::add);
        if (found.isPresent()) {
            kept.add(book.read());
        }
    }

    /** Processes, sockets, RAM files with this installation's mark that no record names. */
    private void removeStrays() {
        Set<String> names = new HashSet<>();
        Set<String> files = new HashSet<>();
        for (VmRecord record : kept) {
            for (SideRecord side : record.sides()) {
                names.addAll(side.sockets());
                files.add(side.ram());
            }
            record.replicas().forEach(r -> files.add(r.ram()));
        }
        String mark = "path=" + host.directories().runDirectory() + "/";
        for (long pid : ProcFs.withArgument(mark)) {
            List<String> arguments = ProcFs.commandLine(pid);
            Predicate<String> known = s -> arguments.stream().anyMatch(a -> a.contains(s));
            if (names.stream().noneMatch(known) && pid != ProcessHandle.current().pid()) {
                end(pid);
            }
        }
        for (Path socket : host.directories().socketFiles()) {
            if (!names.contains(socket.toString())) {
                DiskLayers.delete(socket.toString());
                removed.add("socket " + socket);
            }
        }
        for (Path ram : host.directories().ramFiles()) {
            if (!files.contains(ram.toString())) {
                RamFile.remove(ram);
                removed.add("memory file " + ram);
            }
        }
    }

    /** What this installation has on another host and no record names. */
    private void removeAbroad(String name) {
        Set<String> known = new HashSet<>();
        kept.forEach(r -> r.abroad().keys().forEach(k -> known.add(k.key())));
        try {
            FarHost far = host.landings().of(name);
            for (FarHost.Outcome there : far.all()) {
                boolean ours = there.key().startsWith(host.installation() + "-");
                if (ours && !known.contains(there.key())) {
                    if (mayRun(there)) {
                        unclear.add(unrecorded(there, name));
                    } else {
                        far.close(there.key());
                        removed.add("replica " + there.key() + " on " + name);
                    }
                }
            }
        } catch (GnomonException e) {
            LOG.debug("{} is not looked through", name, e);
        }
    }

    /** It was told to run and its process is not known to have been ended there. */
    static boolean mayRun(FarHost.Outcome there) {
        boolean told = there.phase() == FarHost.Phase.TOLD || there.phase() == FarHost.Phase.ACTIVE;
        // It says why one has ended that it has seen end; of one it has not looked at, nothing.
        boolean ended =
                there.state().equals(RunState.GONE.name())
                        && there.problem() != null
                        && !there.problem().isEmpty();
        return told && !ended && !there.sides().isEmpty();
    }

    private Problem unrecorded(FarHost.Outcome there, String name) {
        return Problem.of(
                Problem.UNKNOWN_TRUTH,
                "On the host "
                        + name
                        + " the VM "
                        + there.vm()
                        + " may run (replica "
                        + there.key()
                        + ", "
                        + there.phase()
                        + ", "
                        + there.state()
                        + ", disks "
                        + there.images()
                        + "), and no record here names it.",
                "It was left alone. Do not start that VM again while it is there. If the records"
                        + " of Gnomon's state directory were lost or are not mounted, bring them"
                        + " back and restart Gnomon.");
    }

    private void end(long pid) {
        Optional<ProcessIdentity> process = ProcessIdentity.of(pid);
        if (process.isPresent()) {
            if (host.sides().killer().kill(process.get(), "")) {
                removed.add("process " + pid + " that no VM knows");
            } else {
                unclear.add(
                        Problem.of(
                                Problem.TIMEOUT,
                                "The leftover process " + pid + " does not end.",
                                "End it by hand."));
            }
        }
    }

    /** Files in a VM's folder that no record names: of rehearsals, and what a crash left. */
    static void removeStrayFiles(Path folder, Set<String> named) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(f -> STRAY.matcher(f.getFileName().toString()).matches())
                    .filter(f -> !named.contains(f.toString()))
                    .forEach(f -> DiskLayers.delete(f.toString()));
        } catch (IOException e) {
            throw Problems.io("Cannot list " + folder, e);
        }
    }
}
