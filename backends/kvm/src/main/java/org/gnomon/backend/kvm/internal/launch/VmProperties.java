package org.gnomon.backend.kvm.internal.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.model.Problem;
import org.gnomon.model.VmDefinition;

/** The properties of a definition, checked. The module's README says what each means. */
public final class VmProperties {
    /** QEMU rounds the size of a guest's memory up to this. */
    private static final int MEMORY_UNIT = 8192;

    private static final String STARTED =
            "append, console, cpu, disk, disk1 .. disk7, disk.format, disk1.format ..,"
                    + " initrd, kernel, machine, network, qemu";
    private static final List<String> PLAIN =
            List.of("append", "console", "cpu", "initrd", "kernel", "machine", "network", "qemu");
    private static final List<String> ADOPTED = List.of("pid", "qmp");
    private static final Pattern DISK = Pattern.compile("disk([1-7]?)(\\.format)?");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+=,-]{0,255}");
    private static final int MAX_VALUE = 4096;

    private final VmDefinition definition;
    private final Map<String, String> properties;

    private VmProperties(VmDefinition definition) {
        this.definition = definition;
        this.properties = definition.properties();
    }

    /**
     * A disk as the user wants it.
     *
     * @param image its path
     * @param format {@code qcow2} or {@code raw}
     */
    public record Disk(Path image, String format) {}

    /** Checks the properties of a VM that is to be started. Looks at files, so it may block. */
    public static VmProperties forStart(VmDefinition definition) {
        VmProperties checked = new VmProperties(definition);
        checked.checkCommon(VmProperties::knownForStart, STARTED);
        checked.kernel();
        checked.initrd();
        checked.disks();
        checked.network();
        checked.word("machine");
        checked.word("cpu");
        if (definition.properties().containsKey("append") && checked.kernel().isEmpty()) {
            throw Problems.invalid(
                    "append is given for " + definition.id() + " without a kernel.",
                    "Give the kernel too.");
        }
        return checked;
    }

    /** Checks the properties of a VM that runs already. */
    public static VmProperties forAdoption(VmDefinition definition) {
        VmProperties checked = new VmProperties(definition);
        checked.checkCommon(ADOPTED::contains, String.join(", ", ADOPTED));
        if (!definition.properties().containsKey("qmp")) {
            throw Problems.invalid(
                    "qmp is not given for " + definition.id() + ".",
                    "Give the path of the QMP socket of the running QEMU.");
        }
        return checked;
    }

    private static boolean knownForStart(String key) {
        return PLAIN.contains(key) || DISK.matcher(key).matches();
    }

    private void checkCommon(java.util.function.Predicate<String> known, String names) {
        for (String key : new TreeSet<>(properties.keySet())) {
            if (!known.test(key)) {
                throw Problems.invalid(
                        "The property '" + key + "' of " + definition.id() + " is not known.",
                        "Known are: " + names + ".");
            }
            String value = properties.get(key);
            if (value.length() > MAX_VALUE || value.chars().anyMatch(c -> c < ' ')) {
                throw Problems.invalid(
                        "The property '"
                                + key
                                + "' of "
                                + definition.id()
                                + " is too long or has control characters.",
                        "Give at most " + MAX_VALUE + " printable characters.");
            }
        }
        if (definition.memoryBytes() % MEMORY_UNIT != 0) {
            throw Problems.invalid(
                    "The memory of " + definition.id() + " is " + definition.memoryBytes() + ".",
                    "Give a multiple of 8 KiB (" + MEMORY_UNIT + ").");
        }
    }

    public Optional<String> text(String key) {
        return Optional.ofNullable(properties.get(key)).filter(v -> !v.isBlank());
    }

    /** A property that goes into a QEMU option as it is. */
    public Optional<String> word(String key) {
        Optional<String> value = text(key);
        if (value.isPresent() && !WORD.matcher(value.get()).matches()) {
            throw Problems.invalid(
                    "The property '" + key + "' is '" + value.get() + "'.",
                    "Give letters, digits and ._+=,- only.");
        }
        return value;
    }

    public Optional<Path> kernel() {
        return file("kernel");
    }

    public Optional<Path> initrd() {
        return file("initrd");
    }

    private Optional<Path> file(String key) {
        Optional<Path> path = text(key).map(Path::of);
        if (path.isPresent()
                && !(path.get().isAbsolute()
                        && Files.isRegularFile(path.get())
                        && Files.isReadable(path.get()))) {
            throw Problems.invalid(
                    "The property '" + key + "' is '" + path.get() + "'.",
                    "Give the absolute path of a file that can be read.");
        }
        return path;
    }

    /** Whether the guest has a network device. */
    public boolean network() {
        String value = text("network").orElse("none");
        if (!value.equals("none") && !value.equals("user")) {
            throw Problems.invalid(
                    "The property 'network' is '" + value + "'.", "Give none or user.");
        }
        return value.equals("user");
    }

    /** The disks in their order. */
    public List<Disk> disks() {
        List<Disk> disks = new ArrayList<>();
        for (String key : new TreeSet<>(properties.keySet())) {
            Matcher matcher = DISK.matcher(key);
            if (!matcher.matches()) {
                continue;
            }
            if (matcher.group(2) == null) {
                disks.add(disk(key));
            } else if (!properties.containsKey("disk" + matcher.group(1))) {
                throw Problems.invalid(
                        "'" + key + "' is given without 'disk" + matcher.group(1) + "'.",
                        "Give the disk's path too.");
            }
        }
        return disks;
    }

    private Disk disk(String key) {
        Path image = file(key).orElseThrow();
        String format = text(key + ".format").orElse("qcow2");
        if (!format.equals("qcow2") && !format.equals("raw")) {
            throw Problems.invalid(
                    "'" + key + ".format' is '" + format + "'.", "Give qcow2 or raw.");
        }
        if (!Files.isWritable(image)) {
            throw Problems.invalid(
                    "The disk " + image + " cannot be written.", "Make it writable.");
        }
        if (format.equals("qcow2") && !Qcow2.isQcow2(image)) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "The disk " + image + " is not a qcow2 image.",
                            "Give a qcow2 image, or " + key + ".format=raw.")
                    .asException();
        }
        return new Disk(image, format);
    }
}
