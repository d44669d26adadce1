package org.gnomon.telemetry.internal;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.gnomon.model.Sample;
import org.gnomon.model.VmId;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;

/**
 * The history file: an MVStore with two maps per VM, from time to sample and from minute to mean.
 * Makes no threads: nothing is written before {@link #commit()}. Its errors are the store's own
 * exceptions. Not for use by several threads at once.
 */
final class SampleStore {

    private static final String SAMPLES = "samples.";
    private static final String MINUTES = "minutes.";
    private static final int MOST_MINUTES = 100_000;
    private static final int RETENTION_MS = 45_000;
    private static final int COMPACT_BYTES = 8 << 20;

    private final MVStore store;

    private SampleStore(MVStore store) {
        this.store = store;
    }

    static SampleStore open(Path file) {
        return open(file, RETENTION_MS);
    }

    /** The store writes over what was dropped only after a while, so that a crash finds it. */
    static SampleStore open(Path file, int retentionMs) {
        MVStore store =
                new MVStore.Builder()
                        .fileName("nio:" + file.toAbsolutePath())
                        .autoCommitDisabled()
                        .autoCommitBufferSize(0)
                        .cacheSize(4)
                        .open();
        store.setVersionsToKeep(0);
        store.setRetentionTime(retentionMs);
        return new SampleStore(store);
    }

    void put(Sample sample) {
        map(SAMPLES, sample.vm()).put(sample);
    }

    List<Sample> range(VmId vm, Instant from, Instant to) {
        List<Sample> found = new ArrayList<>();
        if (has(vm)) {
            map(SAMPLES, vm).each(from, to, found::add);
        }
        return found;
    }

    /** Shows the samples of a span, oldest first. */
    void each(VmId vm, Instant from, Instant to, Consumer<Sample> sink) {
        if (has(vm)) {
            map(SAMPLES, vm)
                    .each(
                            from,
                            to,
                            sample -> {
                                sink.accept(sample);
                                return true;
                            });
        }
    }

    /** The means per minute of a VM, which must be {@linkplain #has here}. */
    MinuteMeans minutes(VmId vm) {
        return new MinuteMeans(map(SAMPLES, vm), map(MINUTES, vm));
    }

    /** Whether there is anything of a VM. */
    boolean has(VmId vm) {
        return store.hasMap(SAMPLES + vm);
    }

    /** The VMs that have a map; it may be empty. */
    Set<VmId> known() {
        return store.getMapNames().stream()
                .filter(name -> name.startsWith(SAMPLES))
                .map(name -> new VmId(name.substring(SAMPLES.length())))
                .collect(Collectors.toSet());
    }

    Optional<Sample> last(VmId vm) {
        return has(vm) ? map(SAMPLES, vm).last() : Optional.empty();
    }

    /** Makes the means of the minutes that are over by then. */
    void rollUp(Instant over, Instant now) {
        known().forEach(vm -> minutes(vm).rollUp(over, now));
    }

    /** Drops what is too old or too much, a bounded number at a time. */
    void prune(Instant oldest, long keep) {
        for (VmId vm : known()) {
            map(SAMPLES, vm).prune(oldest, keep);
            map(MINUTES, vm).prune(oldest, MOST_MINUTES);
        }
    }

    /** Writes what is new to the file; it survives the end of this process. */
    void commit() {
        store.commit();
    }

    /** Gives space of dropped samples back and makes the file survive the end of the machine. */
    void tidy() {
        store.compact(70, COMPACT_BYTES);
        store.sync();
    }

    void close() {
        store.close();
    }

    /** Closes after an error, writing nothing more. */
    void abandon() {
        store.closeImmediately();
    }

    private SampleMap map(String kind, VmId vm) {
        return new SampleMap(
                vm,
                store.openMap(
                        kind + vm,
                        new MVMap.Builder<Long, byte[]>()
                                .keyType(LongDataType.INSTANCE)
                                .valueType(ByteArrayDataType.INSTANCE)));
    }
}
