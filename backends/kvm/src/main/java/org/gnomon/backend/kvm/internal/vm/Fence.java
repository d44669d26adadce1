package org.gnomon.backend.kvm.internal.vm;

import java.nio.file.Path;
import java.util.List;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.launch.CommandLine;
import org.gnomon.backend.kvm.internal.process.OpenFiles;
import org.gnomon.backend.kvm.internal.process.ProcFs;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.model.Problem;

/**
 * Ends a side and does not take that for granted: its process and all that came of it are gone, no
 * other process has the VM's memory, and the disks that it wrote are free.
 */
final class Fence {
    private final Host host;
    private final VmBook book;

    Fence(Host host, VmBook book) {
        this.host = host;
        this.book = book;
    }

    /** Fails with {@code unknown-truth} if any of it cannot be shown. Blocks. */
    void end(Side side) {
        long pid = side.record().process().pid();
        if (!host.sides().remove(side)) {
            throw unclear("process " + pid + " cannot be ended", kill(List.of(pid)));
        }
        String mapped = "mem-path=" + CommandLine.escape(side.record().ram());
        for (long other : ProcFs.withArgument(mapped)) {
            List<String> arguments = ProcFs.commandLine(other);
            if (arguments.stream().anyMatch(a -> shares(a, mapped)) && !isRetired(other)) {
                throw unclear(
                        "process " + other + " has the VM's memory and is not known",
                        kill(List.of(other)));
            }
        }
        requireFreeDisks();
    }

    /** Fails with {@code unknown-truth} if a disk is written, or if that cannot be told. */
    void requireFreeDisks() {
        for (DiskSpec disk : book.read().disks()) {
            Path top = Path.of(disk.fileOf(disk.layers()));
            OpenFiles.Use use = OpenFiles.isWritten(top);
            switch (use.answer()) {
                case FREE -> {}
                case WRITTEN -> throw written(top);
                case CANNOT_TELL ->
                        throw unclear(
                                "it cannot be told whether "
                                        + top
                                        + " is still written: its locks cannot be looked at ("
                                        + use.cause()
                                        + ")",
                                "Make it a file that Gnomon may open for writing and lock");
            }
        }
    }

    private RuntimeException written(Path top) {
        List<Long> pids = OpenFiles.openedBy(top);
        if (pids.isEmpty()) {
            return unclear(
                    top + " is still written by a process that Gnomon's user cannot see",
                    "Find it (as root: fuser -v "
                            + top
                            + ", and on hosts that share the file)"
                            + " and end it with kill -9");
        }
        return unclear(top + " is still written by " + OpenFiles.holders(top), kill(pids));
    }

    private static boolean shares(String argument, String mapped) {
        boolean maps = argument.contains(mapped + ",") || argument.endsWith(mapped);
        return maps && argument.contains("share=on");
    }

    /** It was handed over and cannot run; it has mapped the same memory. */
    private boolean isRetired(long pid) {
        return book.read().sides().stream().anyMatch(s -> s.isLocal() && s.process().pid() == pid);
    }

    private static String kill(List<Long> pids) {
        return "End it by hand: " + Advice.kill(pids);
    }

    private RuntimeException unclear(String what, String first) {
        String vm = book.read().vm();
        return Problems.of(
                Problem.UNKNOWN_TRUTH,
                "Of the VM " + vm + " " + what + ".",
                first
                        + "; then try again, or go on from a checkpoint: "
                        + Advice.failover(vm)
                        + ".");
    }
}
