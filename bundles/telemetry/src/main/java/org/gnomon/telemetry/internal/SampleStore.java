package org.gnomon.telemetry.internal;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.gnomon.model.Sample;
import org.gnomon.model.VmId;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;

/**
 * The history file: an MVStore with one map per VM, from time to sample. Makes no threads: nothing
 * is written before {@link #commit()}. Its errors are the store's own exceptions. Not for use by
 * several threads at once.
 */
final class SampleStore {

    private static final String PREFIX = "samples.";
    private static final int PRUNE_AT_ONCE = 20_000;
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
        map(sample.vm()).put(SampleCodec.key(sample.at()), SampleCodec.encode(sample));
    }

    List<Sample> range(VmId vm, Instant from, Instant to) {
        List<Sample> found = new ArrayList<>();
        if (!store.hasMap(PREFIX + vm)) {
            return found;
        }
        long end = SampleCodec.key(to);
        Cursor<Long, byte[]> cursor = map(vm).cursor(SampleCodec.key(from));
        while (cursor.hasNext()) {
            long key = cursor.next();
            if (key >= end) {
                break;
            }
            SampleCodec.decode(vm, key, cursor.getValue()).ifPresent(found::add);
        }
        return found;
    }

    /** The VMs that have a map; it may be empty. */
    Set<VmId> known() {
        return store.getMapNames().stream()
                .filter(name -> name.startsWith(PREFIX))
                .map(name -> new VmId(name.substring(PREFIX.length())))
                .collect(Collectors.toSet());
    }

    Optional<Sample> last(VmId vm) {
        if (!store.hasMap(PREFIX + vm)) {
            return Optional.empty();
        }
        Long key = map(vm).lastKey();
        return key == null ? Optional.empty() : SampleCodec.decode(vm, key, map(vm).get(key));
    }

    /** Drops what is too old or too much, a bounded number at a time. */
    void prune(Instant oldest, long keep) {
        long limit = SampleCodec.key(oldest);
        for (String name : store.getMapNames()) {
            if (name.startsWith(PREFIX)) {
                pruneMap(map(new VmId(name.substring(PREFIX.length()))), limit, keep);
            }
        }
    }

    private static void pruneMap(MVMap<Long, byte[]> map, long limit, long keep) {
        for (int i = 0; i < PRUNE_AT_ONCE; i++) {
            Long first = map.firstKey();
            if (first == null || first >= limit && map.sizeAsLong() <= keep) {
                return;
            }
            map.remove(first);
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

    private MVMap<Long, byte[]> map(VmId vm) {
        return store.openMap(
                PREFIX + vm,
                new MVMap.Builder<Long, byte[]>()
                        .keyType(LongDataType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
    }
}
