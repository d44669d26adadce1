package org.gnomon.backend.kvm.internal.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmmVersion;

/** Asks a QEMU executable about itself. */
public final class QemuBinary {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Pattern VERSION =
            Pattern.compile("QEMU emulator version (\\d+\\.\\d+(?:\\.\\d+)*)");
    private static final Pattern MACHINE = Pattern.compile("(?m)^([A-Za-z0-9._+-]+) {1,}\\S.*$");

    private final Commands commands;

    public QemuBinary(Commands commands) {
        this.commands = commands;
    }

    /** Its version; fails with {@code not-a-vmm} if it is no QEMU. Blocks. */
    public VmmVersion version(String location) {
        Path path = Path.of(location);
        if (!path.isAbsolute() || !Files.isRegularFile(path) || !Files.isExecutable(path)) {
            throw notVmm(location, "is not the absolute path of an executable file");
        }
        Commands.Output output;
        try {
            output = commands.run(List.of(location, "--version"), LIMIT);
        } catch (GnomonException e) {
            throw notVmm(location, "did not tell its version: " + e.problem().message());
        }
        Matcher matcher = VERSION.matcher(output.text());
        if (output.exit() != 0 || !matcher.find()) {
            throw notVmm(
                    location, "does not say that it is a QEMU (exit code " + output.exit() + ")");
        }
        return new VmmVersion("QEMU", matcher.group(1), location);
    }

    /** The machine types it knows. Blocks. */
    public List<String> machines(String location) {
        Commands.Output output = commands.run(List.of(location, "-machine", "help"), LIMIT);
        return MACHINE.matcher(output.text()).results().map(r -> r.group(1)).toList();
    }

    /** The problem that a machine type is not known, to throw or to list. */
    public static Problem machineUnknown(String location, String machine) {
        return Problem.of(
                Problem.MACHINE_TYPE_UNKNOWN,
                location + " does not know the machine type " + machine + ".",
                "Take a QEMU that does, or change the machine type in a window for a restart.");
    }

    private static GnomonException notVmm(String location, String what) {
        return Problems.of(
                Problem.NOT_A_VMM,
                location + " " + what + ".",
                "Name the path of a QEMU system emulator, for example"
                        + " /usr/bin/qemu-system-x86_64.");
    }
}
