package org.gnomon.telemetry.internal;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.gnomon.model.Sample;
import org.gnomon.model.VmId;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;

/** Samples of one VM in the store, by time. Not for use by several threads at once. */
final class SampleMap {

    private static final int PRUNE_AT_ONCE = 20_000;

    private final VmId vm;
    private final MVMap<Long, byte[]> map;

    SampleMap(VmId vm, MVMap<Long, byte[]> map) {
        this.vm = vm;
        this.map = map;
    }

    VmId vm() {
        return vm;
    }

    void put(Sample sample) {
        map.put(SampleCodec.key(sample.at()), SampleCodec.encode(sample));
    }

    /** Shows samples from one time to before another, oldest first, until the sink says false. */
    void each(Instant from, Instant to, Predicate<Sample> sink) {
        long end = SampleCodec.key(to);
        Cursor<Long, byte[]> cursor = map.cursor(SampleCodec.key(from));
        boolean wanted = true;
        while (wanted && cursor.hasNext()) {
            long key = cursor.next();
            if (key >= end) {
                return;
            }
            Optional<Sample> sample = SampleCodec.decode(vm, key, cursor.getValue());
            wanted = sample.isEmpty() || sink.test(sample.get());
        }
    }

    Optional<Sample> last() {
        Long key = map.lastKey();
        return key == null ? Optional.empty() : SampleCodec.decode(vm, key, map.get(key));
    }

    /** The time of the last one that is not after a time. */
    Optional<Instant> lastTime(Instant notAfter) {
        return Optional.ofNullable(map.floorKey(SampleCodec.key(notAfter))).map(SampleCodec::time);
    }

    /** Drops what is too old or too much, a bounded number at a time. */
    void prune(Instant oldest, long keep) {
        long limit = SampleCodec.key(oldest);
        for (int i = 0; i < PRUNE_AT_ONCE; i++) {
            Long first = map.firstKey();
            if (first == null || first >= limit && map.sizeAsLong() <= keep) {
                return;
            }
            map.remove(first);
        }
    }
}
