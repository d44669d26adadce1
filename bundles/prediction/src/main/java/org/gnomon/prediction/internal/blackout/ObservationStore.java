package org.gnomon.prediction.internal.blackout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gnomon.model.VmId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The observations, in a small text file per VM, the newest of each part kept. A file that cannot
 * be written costs the memory across a restart, nothing else. Safe for use by any thread; reads and
 * writes a few kilobytes.
 */
final class ObservationStore {

    private static final Logger LOG = LoggerFactory.getLogger(ObservationStore.class);
    private static final int KEEP_PER_PART = 50;
    private static final int REWRITE_AT = 4 * KEEP_PER_PART * Observation.Part.values().length;
    private static final long LARGEST_FILE = 4 << 20;
    private static final Duration LONGEST = Duration.ofDays(1);

    private final Path dir;
    private final Map<VmId, List<Observation>> known = new HashMap<>();
    private final Map<VmId, Integer> linesOnDisk = new HashMap<>();
    private boolean warned;

    ObservationStore(Path dir) {
        this.dir = dir;
    }

    synchronized void add(VmId vm, Observation observation) {
        if (observation.took().isNegative() || observation.took().compareTo(LONGEST) > 0) {
            LOG.warn(
                    "A {} of {} for {} was not remembered: it cannot be right.",
                    observation.part().words(),
                    observation.took(),
                    vm);
            return;
        }
        List<Observation> all = of(vm);
        all.add(observation);
        boolean dropped = trim(all, observation.part());
        try {
            Files.createDirectories(dir);
            int lines = linesOnDisk.merge(vm, 1, Integer::sum);
            if (dropped && lines > REWRITE_AT) {
                rewrite(vm, all);
            } else {
                append(vm, observation);
            }
            warned = false;
        } catch (IOException e) {
            warn(vm, e);
        }
    }

    /** What is known of a VM, oldest first. */
    synchronized List<Observation> all(VmId vm) {
        return List.copyOf(of(vm));
    }

    private List<Observation> of(VmId vm) {
        return known.computeIfAbsent(vm, this::load);
    }

    private List<Observation> load(VmId vm) {
        List<Observation> found = new ArrayList<>();
        Path file = file(vm);
        try {
            if (!Files.exists(file)) {
                return found;
            }
            if (Files.size(file) > LARGEST_FILE) {
                throw new IOException(file + " is larger than this program ever writes it");
            }
            // Bytes that are no text must not be an error of their own: their line is then damaged.
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            List<String> lines = text.lines().toList();
            lines.forEach(line -> Observation.parse(line).ifPresent(found::add));
            int read = found.size();
            for (Observation.Part part : Observation.Part.values()) {
                while (trim(found, part)) {
                    continue;
                }
            }
            linesOnDisk.put(vm, lines.size());
            if (read < lines.size() || !text.endsWith("\n")) {
                LOG.warn(
                        "{} of {} lines in {} were damaged.",
                        lines.size() - read,
                        lines.size(),
                        file);
                rewrite(vm, found);
            }
        } catch (IOException e) {
            warn(vm, e);
        }
        return found;
    }

    private void append(VmId vm, Observation observation) throws IOException {
        Files.writeString(
                file(vm),
                observation.line() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private void rewrite(VmId vm, List<Observation> all) throws IOException {
        StringBuilder text = new StringBuilder();
        all.forEach(o -> text.append(o.line()).append('\n'));
        Path draft = dir.resolve(vm + ".draft");
        Files.writeString(draft, text);
        Files.move(
                draft,
                file(vm),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
        linesOnDisk.put(vm, all.size());
    }

    private static boolean trim(List<Observation> all, Observation.Part part) {
        long count = all.stream().filter(o -> o.part() == part).count();
        if (count <= KEEP_PER_PART) {
            return false;
        }
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).part() == part) {
                all.remove(i);
                return true;
            }
        }
        return false;
    }

    private Path file(VmId vm) {
        return dir.resolve(vm + ".blackouts");
    }

    private void warn(VmId vm, IOException e) {
        if (!warned) {
            warned = true;
            LOG.warn(
                    "Measured blackouts of {} are remembered only until Gnomon stops: {}",
                    vm,
                    e.toString());
        }
    }
}
