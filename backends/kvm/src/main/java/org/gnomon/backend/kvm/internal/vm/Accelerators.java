package org.gnomon.backend.kvm.internal.vm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
    private static final Duration LIMIT = Duration.ofSeconds(4);

    private final KvmConfig config;
    private final Scheduler scheduler;

    public Accelerators(KvmConfig config, Scheduler scheduler) {
        this.config = config;
        this.scheduler = scheduler;
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
        String key = ProcFs.bootId() + " " + vmm.get().location() + " " + vmm.get().version();
        Path cache = config.stateDirectory().resolve("accelerator");
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

    /** The firmware writes to a debug port as soon as a virtual CPU executes anything. */
    private boolean runsGuest(VmmVersion vmm) {
        Path said = config.stateDirectory().resolve("probe.out");
        Path log = config.stateDirectory().resolve("probe.log");
        try {
            Files.deleteIfExists(said);
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw Problems.io("Cannot probe the accelerator", e);
        }
        List<String> command =
                List.of(
                        vmm.location(),
                        "-accel",
                        "kvm",
                        "-machine",
                        "q35",
                        "-m",
                        "32M",
                        "-nodefaults",
                        "-no-user-config",
                        "-display",
                        "none",
                        "-chardev",
                        "file,id=probe,path=" + CommandLine.escape(said.toString()),
                        "-device",
                        "isa-debugcon,iobase=0x402,chardev=probe");
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

    private static boolean saidSomething(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                    .contains("SeaBIOS");
        } catch (IOException e) {
            return false;
        }
    }
}
