package org.gnomon.itests.hypervisor;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gnomon.backend.kvm.internal.KvmConfig;
import org.gnomon.backend.kvm.internal.qmp.QmpClient;
import org.gnomon.model.GnomonException;
import org.gnomon.time.Scheduler;

/** QEMU processes of one data directory, looked at from outside of Gnomon. */
final class Qemus {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Pattern QMP = Pattern.compile("socket,id=gnomon-qmp-\\d+,path=([^,]+),");

    private Qemus() {}

    /** All of them, oldest first. */
    static List<ProcessHandle> of(Path directory) {
        String sockets = KvmConfig.defaults(directory).runDirectory() + "/";
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(p -> isQemu(p.pid(), sockets))
                    .sorted(java.util.Comparator.comparing(p -> p.info().startInstant().get()))
                    .toList();
        }
    }

    private static boolean isQemu(long pid, String sockets) {
        String line = RealQemu.commandLine(pid);
        return line.contains(sockets) && line.contains("qemu") && !line.contains("DrillController");
    }

    /** Removes the memory files and sockets of a directory whose processes have ended. */
    static void removeMemory(Path directory) throws IOException {
        KvmConfig config = KvmConfig.defaults(directory);
        try (Stream<Path> files = Files.list(config.ramDirectory())) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().startsWith("gnomon-" + config.key() + "-")) {
                    Files.deleteIfExists(file);
                }
            }
        }
        if (Files.isDirectory(config.runDirectory())) {
            try (Stream<Path> files = Files.list(config.runDirectory())) {
                for (Path file : files.toList()) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(config.runDirectory());
        }
    }

    static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** Sends SIGKILL, also to this very process. Returns when the signal was sent. */
    static void killNine(long pid) {
        try {
            new ProcessBuilder("kill", "-KILL", Long.toString(pid)).inheritIO().start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("kill -9 " + pid, e);
        }
    }

    /** What a process says that its guest does; {@code silent} if it does not answer. */
    static String status(ProcessHandle qemu, Scheduler scheduler) {
        Matcher found = QMP.matcher(RealQemu.commandLine(qemu.pid()));
        while (found.find()) {
            try (QmpClient client = QmpClient.connect(Path.of(found.group(1)), scheduler, LIMIT)) {
                JsonNode status = client.execute("query-status", null, LIMIT);
                return status.path("status").asText();
            } catch (GnomonException e) {
                // Taken by someone else, or the process is on its way out: ask the next socket.
            }
        }
        return "silent";
    }
}
