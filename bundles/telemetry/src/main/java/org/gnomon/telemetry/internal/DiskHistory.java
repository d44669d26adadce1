package org.gnomon.telemetry.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.gnomon.model.Sample;
import org.gnomon.model.StepMeans;
import org.gnomon.model.VmId;
import org.gnomon.time.TimeSource;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history on disk, which may fail without anything else failing: see the states in the package
 * description. Reads and writes the disk; safe for use by any thread, one at a time.
 */
final class DiskHistory {

    static final Duration RETRY = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(DiskHistory.class);
    private static final String FILE = "telemetry.mv";

    private static final Set<Integer> CORRUPT =
            Set.of(
                    DataUtils.ERROR_FILE_CORRUPT,
                    DataUtils.ERROR_UNSUPPORTED_FORMAT,
                    DataUtils.ERROR_CHUNK_NOT_FOUND,
                    DataUtils.ERROR_BLOCK_NOT_FOUND,
                    DataUtils.ERROR_SERIALIZATION);

    private static final Set<Integer> BARRED =
            Set.of(
                    DataUtils.ERROR_READING_FAILED,
                    DataUtils.ERROR_WRITING_FAILED,
                    DataUtils.ERROR_FILE_LOCKED);

    private final Path dir;
    private final TimeSource time;
    private final TelemetryLimits limits;
    private SampleStore store;
    private boolean warned;
    private boolean closed;
    private long downSince;

    DiskHistory(Path dir, TimeSource time, TelemetryLimits limits) {
        this.dir = dir;
        this.time = time;
        this.limits = limits;
        open();
    }

    /** Whether samples reach the disk now. */
    synchronized boolean working() {
        return store != null;
    }

    /** Writes all of them, or says false, having written none or some. */
    synchronized boolean write(List<Sample> samples) {
        return use(s -> {
                    samples.forEach(s::put);
                    s.commit();
                    return true;
                })
                .orElse(false);
    }

    synchronized List<Sample> range(VmId vm, Instant from, Instant to) {
        return use(s -> s.range(vm, from, to)).orElse(List.of());
    }

    /**
     * Means per step, oldest first.
     *
     * @param recent samples that may not be on disk yet, oldest first, without a gap
     */
    synchronized List<Sample> means(
            VmId vm, Instant from, Instant to, Duration step, List<Sample> recent) {
        Optional<List<Sample>> found =
                use(
                        s -> {
                            StepMeans means = new StepMeans(vm, from, step);
                            if (step.compareTo(MinuteMeans.MINUTE) >= 0 && s.has(vm)) {
                                MinuteMeans.Span span = new MinuteMeans.Span(from, to, time.now());
                                s.minutes(vm).each(span, recent, means::add);
                            } else {
                                Instant here = recent.isEmpty() ? to : recent.get(0).at();
                                s.each(vm, from, here, means::add);
                                recent.forEach(means::add);
                            }
                            return means.means();
                        });
        return found.orElseGet(
                () -> {
                    StepMeans means = new StepMeans(vm, from, step);
                    recent.forEach(means::add);
                    return means.means();
                });
    }

    synchronized Set<VmId> known() {
        return use(SampleStore::known).orElse(Set.of());
    }

    synchronized Optional<Sample> last(VmId vm) {
        return use(s -> s.last(vm)).flatMap(found -> found);
    }

    /**
     * Makes the means of minutes that are over, drops what is too old or too much and gives its
     * space back.
     *
     * @param complete all samples before this are on disk
     */
    synchronized void housekeep(Instant complete) {
        use(
                s -> {
                    s.rollUp(complete, time.now());
                    s.prune(time.now().minus(limits.keepFor()), limits.keepSamples());
                    s.commit();
                    s.tidy();
                    return true;
                });
    }

    synchronized void close() {
        use(
                s -> {
                    s.close();
                    return true;
                });
        store = null;
        closed = true;
    }

    private <T> Optional<T> use(Function<SampleStore, T> work) {
        if (store == null && !closed && time.since(downSince).compareTo(RETRY) >= 0) {
            open();
        }
        if (store == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(work.apply(store));
        } catch (RuntimeException e) {
            // Not only the store's own type: its buffers and channels throw theirs.
            failed(e);
            return Optional.empty();
        } catch (AssertionError e) {
            failed(senseless(e));
            return Optional.empty();
        }
    }

    private void open() {
        try {
            Files.createDirectories(dir);
            openFile();
            if (warned) {
                LOG.info("The sample history in {} can be written again.", dir);
            }
            warned = false;
        } catch (IOException | RuntimeException e) {
            down(e);
        }
    }

    private void openFile() throws IOException {
        Path file = dir.resolve(FILE);
        try {
            store = SampleStore.open(file);
        } catch (RuntimeException e) {
            if (e instanceof MVStoreException m && BARRED.contains(m.getErrorCode())) {
                throw e;
            }
            // Whatever else it says, the file is there, can be read and is not a history.
            setAside(file, e);
            store = SampleStore.open(file);
        } catch (AssertionError e) {
            setAside(file, senseless(e));
            store = SampleStore.open(file);
        }
    }

    // The store asserts what it reads, where assertions are on.
    private static RuntimeException senseless(AssertionError e) {
        return new IllegalArgumentException("the store's own check failed", e);
    }

    private void failed(RuntimeException e) {
        SampleStore broken = store;
        store = null;
        try {
            broken.abandon();
        } catch (RuntimeException again) {
            e.addSuppressed(again);
        }
        if (!corrupt(e)) {
            down(e);
            return;
        }
        try {
            setAside(dir.resolve(FILE), e);
            open();
        } catch (IOException again) {
            down(again);
        }
    }

    private void down(Exception e) {
        store = null;
        downSince = time.nanos();
        if (!warned) {
            warned = true;
            LOG.warn(
                    "The sample history in {} cannot be used: {}. Sampling goes on in memory;"
                            + " Gnomon tries the disk again every {} s.",
                    dir,
                    reason(e),
                    RETRY.toSeconds());
        }
    }

    private void setAside(Path file, RuntimeException why) throws IOException {
        String stamp = time.now().toString().replaceAll("[^0-9TZ]", "-");
        Path aside = file.resolveSibling(FILE + ".corrupt-" + stamp);
        for (int i = 2; Files.exists(aside); i++) {
            aside = file.resolveSibling(FILE + ".corrupt-" + stamp + "-" + i);
        }
        Files.move(file, aside);
        LOG.warn(
                "The sample history {} is corrupt ({}). It was kept as {} and a fresh one begun.",
                file,
                reason(why),
                aside.getFileName());
    }

    /** Only a file that was read and made no sense; never one that could not be read or locked. */
    private static boolean corrupt(RuntimeException e) {
        return e instanceof MVStoreException m
                ? CORRUPT.contains(m.getErrorCode())
                // An index, a size or a type that cannot be comes from what was read.
                : !(e instanceof IllegalStateException);
    }

    private static String reason(Exception e) {
        String text = e.getMessage() == null ? "" : e.getMessage().lines().findFirst().orElse("");
        return text.isEmpty() ? e.getClass().getSimpleName() : text;
    }
}
