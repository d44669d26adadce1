package org.gnomon.prediction.internal.training;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.gnomon.model.Metric;
import org.gnomon.model.VmId;
import org.gnomon.prediction.internal.forecast.Histories;
import org.gnomon.spi.forecast.Series;

/**
 * The series that are learned from, in an order that depends on nothing but their VMs' names. What
 * came last is kept out: what is learned has to show on values that it has not seen what it is
 * worth, before it forecasts anything.
 *
 * @param series each with some values that differ
 * @param until nothing that came then or later is among them
 * @param hash of all of them, to say later what was learned from
 */
record Fleet(List<Series> series, Instant until, String hash) {

    /** So large a part of the longest series is kept out. */
    private static final int KEPT_OUT = 4;

    /** A series with fewer values teaches nothing. */
    private static final int LEAST_VALUES = 32;

    /**
     * Gathers it.
     *
     * @param most no more series than this; of many VMs some are left out, evenly
     */
    static Fleet gather(Histories histories, Collection<VmId> vms, Duration step, int most) {
        List<VmId> sorted = vms.stream().sorted().toList();
        int all = sorted.size() * Metric.values().length;
        int stride = Math.max(1, (all + most - 1) / most);
        List<Series> whole = new ArrayList<>();
        for (int i = 0; i < sorted.size(); i += stride) {
            whole.addAll(histories.all(sorted.get(i), step).values());
        }
        Instant until = until(whole, step);
        List<Series> series =
                whole.stream()
                        .map(one -> before(until, one))
                        .filter(Fleet::teaches)
                        .limit(most)
                        .toList();
        return new Fleet(series, until, hash(series));
    }

    /** One moment for all, so that every series can be tried after it. */
    private static Instant until(List<Series> all, Duration step) {
        Instant end = Instant.EPOCH;
        int longest = 0;
        for (Series one : all) {
            Instant its = one.start().plus(step.multipliedBy(one.size()));
            end = its.isAfter(end) ? its : end;
            longest = Math.max(longest, one.size());
        }
        return end.minus(step.multipliedBy((longest + KEPT_OUT - 1) / KEPT_OUT));
    }

    private static Series before(Instant until, Series one) {
        long steps = Duration.between(one.start(), until).dividedBy(one.step());
        return one.slice(0, (int) Math.max(0, Math.min(steps, one.size())));
    }

    private static boolean teaches(Series series) {
        double[] values = Arrays.stream(series.toArray()).filter(Double::isFinite).toArray();
        return values.length >= LEAST_VALUES
                && Arrays.stream(values).anyMatch(value -> value != values[0]);
    }

    private static String hash(List<Series> all) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Series series : all) {
                ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * (series.size() + 3));
                bytes.putLong(series.start().getEpochSecond()).putLong(series.step().toNanos());
                bytes.putLong(series.size());
                for (double value : series.toArray()) {
                    bytes.putDouble(value);
                }
                digest.update(bytes.array());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
