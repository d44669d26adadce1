package org.gnomon.backend.kvm.internal.far;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.state.MachineSpec;
import org.gnomon.model.Problem;

/**
 * What a machine from another host may have. A peer that was taken over must not get at this host's
 * files, devices, programs or network through QEMU's arguments, so only what is known to be
 * harmless goes through: no paths but those of files that the peer has sent, of logs and disks that
 * are made here; no network but QEMU's own user network; no devices of the host.
 */
final class Permitted {
    private static final char MARK = '\u0001';
    private static final Pattern FILE = Pattern.compile(MARK + "file:([0-9a-f]{64})" + MARK);
    private static final Pattern ID = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,30}");
    private static final Pattern DISK = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,25}");
    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,63}");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9 .:_=+*,@-]{0,512}");
    private static final Pattern DRIVER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern BOOT =
            Pattern.compile("[a-z]{1,8}|((order|once)=[a-z]{1,8}|(menu|strict)=(on|off)|,){1,7}");

    /** Options that have QEMU read a file, wherever they are. */
    private static final Pattern FILES =
            Pattern.compile("(?i)(^|[,.])(file|filename|path|romfile|splash|chardev)=");

    private static final int MAX_TEXT = 4096;

    private static final Set<String> ACCELERATORS = Set.of("tcg", "kvm");

    private static final Set<String> ALONE =
            Set.of("-nodefaults", "-no-user-config", "-nographic", "-no-hpet", "-no-acpi");

    private static final Set<String> AS_IS =
            Set.of("-cpu", "-smp", "-vga", "-rtc", "-uuid", "-global", "-msg");

    private static final Set<String> MACHINE_OPTIONS =
            Set.of(
                    "usb",
                    "vmport",
                    "smm",
                    "hpet",
                    "pit",
                    "sata",
                    "smbus",
                    "i8042",
                    "acpi",
                    "graphics",
                    "kernel-irqchip",
                    "kernel_irqchip",
                    "dump-guest-core",
                    "mem-merge",
                    "nvdimm",
                    "hmat",
                    "default-bus-bypass-iommu");

    private static final Set<String> NETWORK = Set.of("id", "restrict", "net", "host", "ipv4");

    /** Beginnings of drivers that reach into the host, or out of it. */
    private static final Pattern REACHING =
            Pattern.compile(
                    "vfio.*|vhost.*|.*-vhost-.*|pci-assign.*|usb-host.*|usb-redir.*|usb-mtp.*"
                            + "|virtio-9p.*|ivshmem.*|.*passthrough.*|.*passthru.*"
                            + "|.*emulated.*|scsi-generic.*"
                            + "|scsi-block.*|loader|guest-loader|tpm.*|.*-remote.*|x-pci-proxy.*");

    private static final Pattern GLOBAL =
            Pattern.compile("([A-Za-z0-9_-]{1,63})\\.([A-Za-z0-9._-]{1,63})=([^,]*)");

    private static final String RESTRICT = "restrict=";

    /** Of two drivers QEMU takes the last one, so the first place is the only one for it. */
    private static final Set<String> REACHING_KEYS =
            Set.of("driver", "romfile", "file", "filename", "path", "host", "hostdev", "memdev");

    private final UnaryOperator<String> files;
    private final Set<String> disks;
    private final Set<String> logs;

    /**
     * For one machine.
     *
     * @param files the path of a file that was sent, by its hash; fails if there is none
     * @param disks names of its disks
     * @param logs ids of its logs
     */
    Permitted(UnaryOperator<String> files, Set<String> disks, Set<String> logs) {
        this.files = files;
        this.disks = disks;
        this.logs = logs;
    }

    /** A token for a file that is sent along. */
    static String file(String hash) {
        return MARK + "file:" + hash + MARK;
    }

    /** The hash in a token of a file, or null if it is none. */
    static String hashIn(String argument) {
        Matcher matcher = FILE.matcher(argument);
        return matcher.matches() ? matcher.group(1) : null;
    }

    /** The machine with the paths of its files, or {@code unsupported}. */
    MachineSpec check(MachineSpec machine) {
        require(matches(TYPE, machine.type()), "the machine type", machine.type());
        require(matches(ID, machine.ramId()), "the RAM", machine.ramId());
        require(
                ACCELERATORS.contains(String.valueOf(machine.accelerator())),
                "the accelerator",
                machine.accelerator());
        machine(machine.machineOptions());
        machine.logs().keySet().forEach(l -> require(matches(ID, l), "the log", l));
        String console = String.valueOf(machine.console());
        boolean known = console.isEmpty() || logs.contains(console);
        require(known, "the console", machine.console());
        disks.forEach(d -> require(matches(DISK, d), "the disk", d));
        return new MachineSpec(
                machine.type(),
                machine.machineOptions(),
                machine.accelerator(),
                machine.ramId(),
                arguments(machine.hardware()),
                machine.logs(),
                machine.console());
    }

    private static void machine(String options) {
        require(options != null, "the machine options", options);
        if (options.isEmpty()) {
            return;
        }
        require(options.startsWith(","), "the machine option", options);
        for (String option : options.substring(1).split(",", -1)) {
            String[] pair = option.split("=", -1);
            boolean known =
                    pair.length == 2
                            && MACHINE_OPTIONS.contains(pair[0])
                            && Set.of("on", "off", "auto", "split").contains(pair[1]);
            require(known, "the machine option", option);
        }
    }

    private List<String> arguments(List<String> hardware) {
        List<String> checked = new ArrayList<>();
        for (int i = 0; i < hardware.size(); i++) {
            String option = hardware.get(i);
            checked.add(option);
            if (!ALONE.contains(option)) {
                require(i + 1 < hardware.size(), "the argument", option);
                checked.add(value(option, hardware.get(++i)));
            }
        }
        return checked;
    }

    private String value(String option, String value) {
        require(value.length() <= MAX_TEXT, option, "of " + value.length() + " characters");
        if (option.equals("-global")) {
            require(isGlobal(value), option, value);
        }
        if (AS_IS.contains(option)) {
            require(plain(value) && !FILES.matcher(value).find(), option, value);
            return value;
        }
        switch (option) {
            case "-kernel", "-initrd" -> {
                String hash = hashIn(value);
                require(hash != null, option, value);
                return files.apply(hash);
            }
            case "-append" -> require(value.chars().allMatch(c -> c >= ' '), option, value);
            case "-display" -> require(value.equals("none"), option, value);
            case "-boot" -> require(matches(BOOT, value), option, value);
            case "-smbios" -> {
                require(plain(value) && !FILES.matcher(value).find(), option, value);
            }
            case "-overcommit" -> require(value.matches("cpu-pm=(on|off)"), option, value);
            case "-serial" -> require(value.equals("none") || isChardev(value), option, value);
            case "-chardev" -> require(isLog(value), option, value);
            case "-netdev" -> require(isUserNetwork(value), option, value);
            case "-device" -> require(isDevice(value), option, value);
            default -> require(false, "the argument", option);
        }
        return value;
    }

    private static boolean plain(String value) {
        return PLAIN.matcher(value).matches();
    }

    private static boolean isChardev(String value) {
        return value.startsWith("chardev:") && ID.matcher(value.substring(8)).matches();
    }

    private boolean isLog(String value) {
        String[] parts = value.split(",", -1);
        if (parts.length < 2 || !parts[1].startsWith("id=")) {
            return false;
        }
        String id = parts[1].substring(3);
        if (!ID.matcher(id).matches()) {
            return false;
        }
        if (parts[0].equals("null")) {
            return parts.length == 2;
        }
        boolean logged = logs.contains(id) && parts[0].equals("file") && parts.length >= 3;
        return logged
                && parts[2].equals("path=" + MachineSpec.log(id))
                && (parts.length == 3
                        || (parts.length == 4 && parts[3].matches("append=on|append=off")));
    }

    private static boolean isUserNetwork(String value) {
        String[] parts = value.split(",", -1);
        if (!parts[0].equals("user") && !parts[0].equals("type=user")) {
            return false;
        }
        boolean restricted = false;
        for (int i = 1; i < parts.length; i++) {
            // Without it the guest gets at what listens on this host's loopback.
            if (parts[i].startsWith(RESTRICT)) {
                restricted = parts[i].equals(RESTRICT + "on");
                if (!restricted) {
                    return false;
                }
            }
            int equals = parts[i].indexOf('=');
            boolean known = equals > 0 && NETWORK.contains(parts[i].substring(0, equals));
            if (!known || !parts[i].matches("[a-z0-9]+=[A-Za-z0-9._:/-]{1,64}")) {
                return false;
            }
        }
        return restricted;
    }

    /**
     * {@code driver.property=value} only, of lengths that QEMU takes for that form: the other one
     * hides what is set.
     */
    private boolean isGlobal(String value) {
        Matcher form = GLOBAL.matcher(value);
        return form.matches()
                && !REACHING.matcher(form.group(1)).matches()
                && isProperty(form.group(2), form.group(3));
    }

    private boolean isDevice(String value) {
        String[] parts = value.split(",", -1);
        String driver = parts[0].startsWith("driver=") ? parts[0].substring(7) : parts[0];
        if (!DRIVER.matcher(driver).matches() || REACHING.matcher(driver).matches()) {
            return false;
        }
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals <= 0
                    || !isProperty(parts[i].substring(0, equals), parts[i].substring(equals + 1))) {
                return false;
            }
        }
        return true;
    }

    private boolean isProperty(String key, String value) {
        if (key.equals("drive")) {
            return disks.stream().anyMatch(d -> value.equals(MachineSpec.disk(d)));
        }
        boolean harmless =
                !REACHING_KEYS.contains(key) || (key.equals("romfile") && value.isEmpty());
        return harmless && key.matches("[A-Za-z0-9._-]{1,64}") && plain(value);
    }

    private static boolean matches(Pattern form, String value) {
        return value != null && form.matcher(value).matches();
    }

    private static void require(boolean condition, String what, String found) {
        if (!condition) {
            String value = String.valueOf(found);
            String shown = value.length() > 200 ? value.substring(0, 200) + "..." : value;
            throw Problems.of(
                    Problem.UNSUPPORTED,
                    "A VM from another host may not have "
                            + what
                            + " "
                            + shown.replaceAll("[^\\x20-\\x7e]", "?")
                            + ".",
                    "Keep this VM on its host, or define it without that.");
        }
    }
}
