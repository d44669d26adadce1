package org.gnomon.backend.kvm.internal.vm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.gnomon.backend.kvm.internal.KvmConfig;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.launch.CommandLine;
import org.gnomon.backend.kvm.internal.process.Commands;
import org.gnomon.backend.kvm.internal.process.ProcFs;
import org.gnomon.backend.kvm.internal.process.ProcessIdentity;
import org.gnomon.backend.kvm.internal.process.ProcessKiller;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.model.GnomonException;
import org.gnomon.model.VmmVersion;
import org.gnomon.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides on the accelerator: kvm only after a guest has really run on it, because the device may
 * exist and open and still not be able to run one.
 */
public final class Accelerators {
    private static final Logger LOG = LoggerFactory.getLogger(Accelerators.class);
    private static final Path DEVICE = Path.of("/dev/kvm");
    private static final Path CPUS = Path.of("/proc/cpuinfo");
    private static final Pattern VIRTUALISATION =
            Pattern.compile("(?m)^flags\\s*:.*\\b(vmx|svm)\\b");
    private static final Duration LIMIT = Duration.ofSeconds(6);

    private final KvmConfig config;
    private final Scheduler scheduler;
    private final Optional<Fixture> fixture;

    /** With the fixture, its Linux is the probe guest; without, the firmware. */
    public Accelerators(KvmConfig config, Scheduler scheduler, Optional<Fixture> fixture) {
        this.config = config;
        this.scheduler = scheduler;
        this.fixture = fixture;
    }

    /**
     * What was decided.
     *
     * @param name {@code kvm} or {@code tcg}
     * @param why a sentence for a person
     */
    public record Choice(String name, String why) {}

    /** Decides. Blocks for some seconds at most, once per boot and QEMU. */
    public Choice decide(Optional<VmmVersion> probeWith) {
        return switch (config.accelerator()) {
            case KVM -> new Choice("kvm", "configured, not probed");
            case TCG -> new Choice("tcg", "configured");
            case AUTO -> probe(probeWith);
        };
    }

    private Choice probe(Optional<VmmVersion> vmm) {
        if (!Files.isReadable(DEVICE) || !Files.isWritable(DEVICE)) {
            return new Choice("tcg", "there is no " + DEVICE + " that this user may use");
        }
        if (vmm.isEmpty()) {
            return new Choice("tcg", "there is no QEMU to probe kvm with");
        }
        if (fixture.isEmpty() && !cpuCan()) {
            return new Choice("tcg", "the CPU shows no vmx or svm, and there is no guest to try");
        }
        String guest = fixture.map(Fixture::kernel).orElse("firmware");
        String key =
                String.join(" ", ProcFs.bootId(), vmm.get().location(), vmm.get().version(), guest);
        Path cache = cacheDirectory().resolve("accelerator");
        Optional<Choice> before = remembered(cache, key);
        if (before.isPresent()) {
            return before.get();
        }
        Choice choice =
                runsGuest(vmm.get())
                        ? new Choice("kvm", "a probe guest ran on it")
                        : new Choice(
                                "tcg", DEVICE + " is there, but a probe guest did not run on it");
        remember(cache, key, choice);
        return choice;
    }

    // Where the fixture is, so that each new container need not probe again.
    private Path cacheDirectory() {
        Path cache = Fixture.cache();
        return Files.isWritable(cache) ? cache : config.stateDirectory();
    }

    private static boolean cpuCan() {
        try {
            return VIRTUALISATION.matcher(Files.readString(CPUS)).find();
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<Choice> remembered(Path cache, String key) {
        try {
            List<String> lines = Files.readAllLines(cache);
            return lines.size() == 3 && lines.get(0).equals(key)
                    ? Optional.of(new Choice(lines.get(1), lines.get(2)))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void remember(Path cache, String key, Choice choice) {
        try {
            Files.writeString(cache, key + "\n" + choice.name() + "\n" + choice.why() + "\n");
        } catch (IOException e) {
            LOG.warn("Cannot remember the accelerator probe: {}", e.toString());
        }
    }

    /**
     * Runs a guest on it. Firmware alone proves little: it runs where no operating system does, so
     * it has to come to the end of its work, and is asked only where there is no Linux to try.
     */
    private boolean runsGuest(VmmVersion vmm) {
        Path said = config.stateDirectory().resolve("probe.out");
        Path log = config.stateDirectory().resolve("probe.log");
        try {
            Files.deleteIfExists(said);
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw Problems.io("Cannot probe the accelerator", e);
        }
        List<String> command = new ArrayList<>(List.of(vmm.location(), "-accel", "kvm"));
        command.addAll(List.of("-nodefaults", "-no-user-config", "-display", "none"));
        command.addAll(List.of("-no-reboot", "-m", "128M", "-chardev"));
        command.add("file,id=probe,path=" + CommandLine.escape(said.toString()));
        command.addAll(fixture.map(Accelerators::linux).orElseGet(Accelerators::firmware));
        ProcessIdentity process = null;
        try {
            process = new Commands(scheduler).startDetached(command, log, 0);
            ProcessIdentity probe = process;
            Waits.until(
                    scheduler,
                    Duration.ofMillis(20),
                    LIMIT,
                    () -> saidSomething(said) || !probe.isAlive());
            return saidSomething(said);
        } catch (GnomonException e) {
            LOG.debug("probe", e);
            return false;
        } finally {
            if (process != null) {
                new ProcessKiller(scheduler).kill(process, said.toString());
            }
        }
    }

    private static List<String> linux(Fixture guest) {
        return List.of(
                "-machine",
                guest.machine(),
                "-cpu",
                guest.cpu(),
                "-kernel",
                guest.kernel(),
                "-initrd",
                guest.initrd(),
                "-append",
                guest.append(),
                "-serial",
                "chardev:probe");
    }

    private static List<String> firmware() {
        return List.of("-machine", "q35", "-device", "isa-debugcon,iobase=0x402,chardev=probe");
    }

    private static boolean saidSomething(Path file) {
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            return text.contains("TICK") || text.contains("No bootable device");
        } catch (IOException e) {
            return false;
        }
    }
}
