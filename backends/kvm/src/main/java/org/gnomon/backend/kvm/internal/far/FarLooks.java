package org.gnomon.backend.kvm.internal.far;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.launch.CommandLine;
import org.gnomon.backend.kvm.internal.process.ProcFs;
import org.gnomon.backend.kvm.internal.side.LocalGround;
import org.gnomon.backend.kvm.internal.side.Sampler;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;

/** What the kernel and the files of this host tell of sides. */
final class FarLooks {
    /** More than a serial port can write between two readings. */
    private static final int MOST = 4 << 20;

    private static final int MOST_THREADS = 1024;

    private final World world;

    FarLooks(World world) {
        this.world = world;
    }

    FarHost.Look look(FarVm vm, String name, FarHost.Question question) {
        if (question.threads().size() > MOST_THREADS) {
            throw Message.wrong(question.threads().size() + " threads to look at");
        }
        SideRecord side = vm.find(name);
        boolean alive = side.process().isAlive();
        long[] console = console(vm, side, question.consoleFrom());
        double used = Double.NaN;
        if (question.memory() && alive) {
            used = used(side, vm.record().vm());
        }
        String words = alive ? "" : world.sides().attach(side).lastWords();
        return new FarHost.Look(
                side.process(),
                alive,
                cpu(side, question.threads()),
                console[0],
                console[1],
                used,
                ProcFs.cpuPressure(),
                words);
    }

    private double used(SideRecord side, VmRecord vm) {
        Sampler.Subject subject =
                new Sampler.Subject(vm.id(), vm.memoryBytes(), vm.spec().vcpus(), "");
        return new LocalGround(world.scheduler(), world.sides().killer())
                .meter(side, subject)
                .read(List.of(), 1)
                .memoryUsed();
    }

    /** Threads of other processes are nobody's business. */
    private static Map<Long, Long> cpu(SideRecord side, List<Long> threads) {
        Map<Long, Long> nanos = new HashMap<>();
        Path tasks = Path.of("/proc", Long.toString(side.process().pid()), "task");
        for (long thread : threads) {
            if (Files.exists(tasks.resolve(Long.toString(thread)))) {
                ProcFs.cpuNanos(thread).ifPresent(n -> nanos.put(thread, n));
            }
        }
        return nanos;
    }

    /** Where the console ends, and how many lines there are from some place on. */
    private static long[] console(FarVm vm, SideRecord side, long from) {
        String log = side.logs().get(vm.record().vm().machine().console());
        if (log == null) {
            return new long[] {-1, 0};
        }
        try (FileChannel in = FileChannel.open(Path.of(log), StandardOpenOption.READ)) {
            long end = in.size();
            if (from < 0 || from > end) {
                return new long[] {end, 0};
            }
            ByteBuffer text = ByteBuffer.allocate((int) Math.min(MOST, end - from));
            long at = end - text.capacity();
            while (text.hasRemaining() && in.read(text, at + text.position()) > 0) {
                continue;
            }
            long lines = 0;
            for (int i = 0; i < text.position(); i++) {
                lines += text.get(i) == '\n' ? 1 : 0;
            }
            return new long[] {end, lines};
        } catch (IOException e) {
            return new long[] {-1, 0};
        }
    }

    /** Running copies of a VM: its sides, and whatever else maps its memory to be written. */
    int copies(List<FarVm> all) {
        int running = 0;
        for (FarVm vm : all) {
            FarHost.Outcome known = vm.outcome();
            if (known.state().equals(RunState.UNKNOWN.name())) {
                throw Problems.of(
                        Problem.UNKNOWN_TRUTH,
                        "The QEMU of the replica " + known.key() + " does not answer.",
                        "Look at the process; end it if it hangs.");
            }
            running += known.state().equals(RunState.RUNNING.name()) ? 1 : 0;
            requireNoStranger(vm);
        }
        return running;
    }

    private static void requireNoStranger(FarVm vm) {
        FarRecord r = vm.record();
        Set<String> sockets = new HashSet<>();
        r.vm().sides().forEach(s -> sockets.addAll(s.sockets()));
        String mapped = "mem-path=" + CommandLine.escape(r.ram());
        for (long pid : ProcFs.withArgument(mapped)) {
            List<String> arguments = ProcFs.commandLine(pid);
            boolean shared =
                    arguments.stream().anyMatch(a -> a.contains(mapped) && a.contains("share=on"));
            boolean ours = arguments.stream().anyMatch(a -> sockets.stream().anyMatch(a::contains));
            if (shared && !ours) {
                throw Problems.of(
                        Problem.UNKNOWN_TRUTH,
                        "Process " + pid + " maps the VM's memory and is not known.",
                        "Find out who started it, and end it if it is not wanted.");
            }
        }
    }
}
