package org.gnomon.prediction.internal.impact;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.gnomon.model.UpdateClass;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What updates did, in a small text file per backend and class of update, the newest of each VM and
 * of all kept. A file that cannot be written costs the memory across a restart, nothing else. Safe
 * for use by any thread; reads and writes a few hundred kilobytes at most.
 */
final class ImpactStore {

    static final int KEEP_PER_VM = 24;
    static final int KEEP = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(ImpactStore.class);
    private static final int REWRITE_AT = 2 * KEEP;
    private static final long LARGEST_FILE = 16 << 20;

    private final Path dir;
    private final Map<String, List<PastUpdate>> known = new HashMap<>();
    private final Map<String, Integer> linesOnDisk = new HashMap<>();
    private boolean warned;

    ImpactStore(Path dir) {
        this.dir = dir;
    }

    synchronized void add(String backend, UpdateClass updateClass, PastUpdate update) {
        String kind = kind(backend, updateClass);
        List<PastUpdate> all = of(kind);
        all.add(update);
        trim(all);
        try {
            Files.createDirectories(dir);
            if (linesOnDisk.merge(kind, 1, Integer::sum) > REWRITE_AT) {
                rewrite(kind, all);
            } else {
                Files.writeString(
                        file(kind),
                        update.line() + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            }
            warned = false;
        } catch (IOException e) {
            warn(kind, e);
        }
    }

    /** What is known of a backend's updates of a class, oldest first. */
    synchronized List<PastUpdate> all(String backend, UpdateClass updateClass) {
        return List.copyOf(of(kind(backend, updateClass)));
    }

    // Whatever a backend calls itself, it names a file in this folder and no other.
    private static String kind(String backend, UpdateClass updateClass) {
        String plain = backend.matches("[a-z0-9-]{1,40}") ? backend : null;
        String name =
                plain != null
                        ? plain
                        : "x_"
                                + HexFormat.of()
                                        .formatHex(
                                                backend.substring(0, Math.min(40, backend.length()))
                                                        .getBytes(StandardCharsets.UTF_8))
                                + "_"
                                + Integer.toHexString(backend.hashCode());
        return name + "." + updateClass.label();
    }

    private List<PastUpdate> of(String kind) {
        return known.computeIfAbsent(kind, this::load);
    }

    private List<PastUpdate> load(String kind) {
        List<PastUpdate> found = new ArrayList<>();
        Path file = file(kind);
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
            lines.forEach(line -> PastUpdate.parse(line).ifPresent(found::add));
            int damaged = lines.size() - found.size();
            trim(found);
            linesOnDisk.put(kind, lines.size());
            if (damaged > 0 || !text.isEmpty() && !text.endsWith("\n")) {
                LOG.warn("{} of {} lines in {} were damaged.", damaged, lines.size(), file);
                rewrite(kind, found);
            }
        } catch (IOException e) {
            warn(kind, e);
        }
        return found;
    }

    private void rewrite(String kind, List<PastUpdate> all) throws IOException {
        StringBuilder text = new StringBuilder();
        all.forEach(update -> text.append(update.line()).append('\n'));
        Path draft = dir.resolve(kind + ".draft");
        Files.writeString(draft, text);
        Files.move(
                draft,
                file(kind),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
        linesOnDisk.put(kind, all.size());
    }

    /** A VM that is updated often must not drive out what is known of the others. */
    private static void trim(List<PastUpdate> all) {
        Map<String, Integer> newer = new HashMap<>();
        for (int i = all.size() - 1; i >= 0; i--) {
            if (newer.merge(all.get(i).vm().value(), 1, Integer::sum) > KEEP_PER_VM) {
                all.remove(i);
            }
        }
        while (all.size() > KEEP) {
            all.remove(0);
        }
    }

    private Path file(String kind) {
        return dir.resolve(kind + ".impacts");
    }

    private void warn(String kind, IOException e) {
        if (!warned) {
            warned = true;
            LOG.warn(
                    "What updates on {} did is remembered only until Gnomon stops: {}",
                    kind,
                    e.toString());
        }
    }
}
