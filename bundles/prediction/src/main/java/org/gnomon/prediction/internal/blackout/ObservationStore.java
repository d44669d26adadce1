package org.gnomon.prediction.internal.blackout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.gnomon.model.GnomonException;
import org.gnomon.model.VmId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was measured, in a small text file per VM. A file that cannot be written costs the memory
 * across a restart, nothing else. Safe for use by any thread; reads and writes some kilobytes a VM.
 */
final class ObservationStore {

    private static final Logger LOG = LoggerFactory.getLogger(ObservationStore.class);
    private static final String SUFFIX = ".blackouts";
    private static final int REWRITE_AT = 2 * (3 * Known.MOST_PER_PART + Known.MOST_SWITCHES);
    private static final long LARGEST_FILE = 4 << 20;

    /**
     * So many VMs are enough to learn from; the files of more are read when those VMs are asked.
     */
    private static final int MOST_READ_AHEAD = 500;

    private final Path dir;
    private final Map<VmId, Known> known = new HashMap<>();
    private final Map<VmId, Integer> linesOnDisk = new HashMap<>();
    private boolean readAhead;
    private boolean warned;
    private long changes;

    ObservationStore(Path dir) {
        this.dir = dir;
    }

    synchronized void add(VmId vm, Observation observation) {
        boolean dropped = of(vm).add(observation);
        keep(vm, HistoryLine.write(observation), dropped);
    }

    synchronized void add(Switched switched) {
        boolean dropped = of(switched.vm()).add(switched);
        keep(switched.vm(), HistoryLine.write(switched), dropped);
    }

    /** Parts that were measured of a VM, oldest first. */
    synchronized List<Observation> parts(VmId vm) {
        return of(vm).parts();
    }

    /**
     * The switches of all VMs.
     *
     * @param changes grows with each change: what was worked out from this holds until then
     * @param switches oldest first
     */
    record Snapshot(long changes, List<Switched> switches) {}

    synchronized Snapshot switches() {
        readAhead();
        return new Snapshot(changes, sorted());
    }

    private List<Switched> sorted() {
        return known.values().stream()
                .flatMap(one -> one.switches().stream())
                .sorted(Comparator.comparing(Switched::at).thenComparing(Switched::vm))
                .toList();
    }

    private void keep(VmId vm, String line, boolean dropped) {
        changes++;
        try {
            Files.createDirectories(dir);
            int lines = linesOnDisk.merge(vm, 1, Integer::sum);
            if (dropped && lines > REWRITE_AT) {
                rewrite(vm);
            } else {
                append(vm, line);
            }
            warned = false;
        } catch (IOException e) {
            warn(vm.value(), e);
        }
    }

    private void readAhead() {
        if (readAhead) {
            return;
        }
        readAhead = true;
        TreeSet<VmId> found = new TreeSet<>();
        if (Files.isDirectory(dir)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(dir, "*" + SUFFIX)) {
                files.forEach(file -> vmOf(file, found));
            } catch (IOException | java.nio.file.DirectoryIteratorException e) {
                warn(dir.toString(), e);
            }
        }
        found.stream().limit(MOST_READ_AHEAD).forEach(this::of);
    }

    private static void vmOf(Path file, TreeSet<VmId> found) {
        String name = file.getFileName().toString();
        try {
            found.add(new VmId(name.substring(0, name.length() - SUFFIX.length())));
        } catch (GnomonException e) {
            LOG.debug("{} is no VM's file", file);
        }
    }

    private Known of(VmId vm) {
        Known one = known.get(vm);
        if (one == null) {
            one = new Known();
            known.put(vm, one);
            load(vm, one);
            changes++;
        }
        return one;
    }

    private void load(VmId vm, Known into) {
        Path file = file(vm);
        try {
            if (!Files.exists(file)) {
                return;
            }
            if (Files.size(file) > LARGEST_FILE) {
                throw new IOException(file + " is larger than this program ever writes it");
            }
            // Bytes that are no text must not be an error of their own: their line is then damaged.
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            List<String> lines = text.lines().toList();
            List<HistoryLine.Content> good = new ArrayList<>();
            lines.forEach(line -> HistoryLine.parse(vm, line).ifPresent(good::add));
            good.forEach(into::add);
            linesOnDisk.put(vm, lines.size());
            if (good.size() < lines.size() || !text.endsWith("\n")) {
                int bad = lines.size() - good.size();
                LOG.warn("{} of {} lines in {} were damaged.", bad, lines.size(), file);
                rewrite(vm);
            }
        } catch (IOException e) {
            warn(vm.value(), e);
        }
    }

    private void append(VmId vm, String line) throws IOException {
        Files.writeString(
                file(vm), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void rewrite(VmId vm) throws IOException {
        List<String> lines = known.get(vm).lines();
        Path draft = dir.resolve(vm + ".draft");
        Files.write(draft, lines);
        Files.move(
                draft,
                file(vm),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
        linesOnDisk.put(vm, lines.size());
    }

    private Path file(VmId vm) {
        return dir.resolve(vm + SUFFIX);
    }

    private void warn(String what, Exception e) {
        if (!warned) {
            LOG.warn("The blackouts of {} are kept in memory only: {}", what, e.toString());
        }
        warned = true;
    }
}
