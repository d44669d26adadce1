package org.gnomon.prediction.internal.forecast;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is remembered of each series, in memory and in a small file each, so many at most: the ones
 * not used for longest are dropped. A file that cannot be read or written costs what was learned,
 * nothing else. Safe for use by any thread; reads and writes some kilobytes.
 */
final class SeriesMemories {

    private static final Logger LOG = LoggerFactory.getLogger(SeriesMemories.class);
    private static final String SUFFIX = ".series";

    /** The others are read again when they are asked for. */
    private static final int MOST_IN_MEMORY = 4096;

    private final Path dir;
    private final int most;

    /** Least recently used first. */
    private final LinkedHashMap<SeriesKey, SeriesMemory> known =
            new LinkedHashMap<>(16, 0.75f, true);

    /** The files on disk, least recently used first; null until they are looked at. */
    private LinkedHashSet<String> files;

    private boolean warned;

    SeriesMemories(Path dir, int most) {
        this.dir = dir;
        this.most = most;
    }

    /** What is remembered, and in words what is wrong with it. */
    record Found(SeriesMemory memory, List<String> trouble) {}

    synchronized Found find(SeriesKey key) {
        SeriesMemory here = known.get(key);
        return here != null ? new Found(here, List.of()) : load(key);
    }

    /** All that is in memory now. */
    synchronized Collection<SeriesMemory> all() {
        return List.copyOf(known.values());
    }

    synchronized void put(SeriesKey key, SeriesMemory memory) {
        keep(key, memory);
        try {
            Files.createDirectories(dir);
            Path draft = dir.resolve(key + ".draft");
            Files.write(draft, SeriesCodec.encode(key, memory));
            Files.move(
                    draft,
                    dir.resolve(key + SUFFIX),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
            used(key + SUFFIX);
            warned = false;
        } catch (IOException e) {
            if (!warned) {
                warned = true;
                LOG.warn(
                        "What forecasts learn is remembered only until Gnomon stops: {}",
                        e.toString());
            }
        }
    }

    private void keep(SeriesKey key, SeriesMemory memory) {
        known.put(key, memory);
        if (known.size() > Math.min(most, MOST_IN_MEMORY)) {
            known.remove(known.keySet().iterator().next());
        }
    }

    private Found load(SeriesKey key) {
        Path file = dir.resolve(key + SUFFIX);
        if (!Files.exists(file)) {
            return new Found(SeriesMemory.NONE, List.of());
        }
        try {
            if (Files.size(file) > SeriesCodec.LARGEST) {
                throw new IOException("it is larger than such a file can be");
            }
            SeriesMemory memory = SeriesCodec.decode(key, Files.readAllBytes(file));
            keep(key, memory);
            return new Found(memory, List.of());
        } catch (IOException | RuntimeException e) {
            // A file may be anyone's: whatever it does to its reader must not end forecasts.
            String trouble = "what was learned of this series is not used: " + reason(e);
            LOG.warn("{}: {}; it is begun anew.", file, reason(e));
            return new Found(SeriesMemory.NONE, List.of(trouble));
        }
    }

    private static String reason(Exception e) {
        return e instanceof RuntimeException
                ? "it holds what cannot be"
                : e.getMessage() == null ? "its end is missing" : e.getMessage();
    }

    private void used(String name) throws IOException {
        if (files == null) {
            files = listed();
        }
        files.remove(name);
        files.add(name);
        while (files.size() > most) {
            String oldest = files.iterator().next();
            files.remove(oldest);
            Files.deleteIfExists(dir.resolve(oldest));
        }
    }

    private LinkedHashSet<String> listed() throws IOException {
        Map<String, FileTime> found = new LinkedHashMap<>();
        try (Stream<Path> all = Files.list(dir)) {
            for (Path file : all.filter(f -> f.toString().endsWith(SUFFIX)).toList()) {
                found.put(file.getFileName().toString(), Files.getLastModifiedTime(file));
            }
        }
        List<Map.Entry<String, FileTime>> sorted = new ArrayList<>(found.entrySet());
        sorted.sort(
                Map.Entry.<String, FileTime>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())));
        Set<String> names = new LinkedHashSet<>();
        sorted.forEach(e -> names.add(e.getKey()));
        return new LinkedHashSet<>(names);
    }
}
