package org.gnomon.backend.kvm.internal.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.gnomon.backend.kvm.internal.process.QemuBinary;
import org.gnomon.model.GnomonException;
import org.gnomon.model.VmmVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the QEMUs of this machine: those on the PATH and those of the project's fixture. */
public final class VmmFinder {
    private static final Logger LOG = LoggerFactory.getLogger(VmmFinder.class);
    private static final String NAME = "qemu-system-x86_64";
    private static final Pattern VERSIONED = Pattern.compile("pc-q35-(\\d+\\.\\d+)");

    private final QemuBinary binaries;
    private final Optional<Fixture> fixture;
    private final Map<String, VmmVersion> known = new ConcurrentHashMap<>();

    public VmmFinder(QemuBinary binaries, Optional<Fixture> fixture) {
        this.binaries = binaries;
        this.fixture = fixture;
    }

    /** All of them, oldest version first. Blocks. */
    public List<VmmVersion> find() {
        Set<String> places = new LinkedHashSet<>();
        Set<Path> real = new LinkedHashSet<>();
        for (String folder : path()) {
            addIfNew(places, real, Path.of(folder, NAME));
        }
        fixture.ifPresent(
                f -> {
                    addIfNew(places, real, Path.of(f.oldQemu()));
                    addIfNew(places, real, Path.of(f.newQemu()));
                });
        List<VmmVersion> found = new ArrayList<>();
        places.forEach(p -> version(p).ifPresent(found::add));
        Comparator<VmmVersion> byVersion = (a, b) -> Versions.compare(a.version(), b.version());
        found.sort(byVersion);
        return found;
    }

    private static List<String> path() {
        String path = System.getenv("PATH");
        return path == null
                ? List.of("/usr/bin")
                : Arrays.stream(path.split(":")).filter(p -> p.startsWith("/")).toList();
    }

    private static void addIfNew(Set<String> places, Set<Path> real, Path candidate) {
        try {
            if (Files.isExecutable(candidate) && real.add(candidate.toRealPath())) {
                places.add(candidate.toString());
            }
        } catch (IOException e) {
            LOG.debug("{} went away", candidate, e);
        }
    }

    /** Cached by place and age, because asking starts a process. */
    private Optional<VmmVersion> version(String place) {
        try {
            String key = place + "@" + Files.getLastModifiedTime(Path.of(place)).toMillis();
            return Optional.of(known.computeIfAbsent(key, k -> binaries.version(place)));
        } catch (IOException | GnomonException e) {
            LOG.debug("{} is no QEMU that runs: {}", place, e.getMessage());
            return Optional.empty();
        }
    }

    /** The one that the PATH finds first. */
    public Optional<VmmVersion> onPath(List<VmmVersion> found) {
        for (String folder : path()) {
            String place = Path.of(folder, NAME).toString();
            Optional<VmmVersion> match =
                    found.stream().filter(v -> v.location().equals(place)).findFirst();
            if (match.isPresent()) {
                return match;
            }
        }
        return Optional.empty();
    }

    /** The newest versioned machine type that a QEMU shares with all others found. */
    public String commonMachine(VmmVersion vmm) {
        Set<String> common = new LinkedHashSet<>(binaries.machines(vmm.location()));
        common.removeIf(m -> !VERSIONED.matcher(m).matches());
        Optional<String> own = newest(common);
        for (VmmVersion other : find()) {
            if (!other.location().equals(vmm.location())) {
                common.retainAll(binaries.machines(other.location()));
            }
        }
        return newest(common).or(() -> own).orElse("q35");
    }

    private static Optional<String> newest(Set<String> machines) {
        return machines.stream().max(Versions::compare);
    }
}
