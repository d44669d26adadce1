package org.gnomon.forecast.lstm.internal;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.gnomon.model.Problem;
import org.gnomon.spi.forecast.Series;
import org.gnomon.spi.forecast.TrainingMonitor;
import org.tribuo.MutableDataset;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;

/** The windows of a fleet as a Tribuo data set, bounded however large the fleet. */
final class FleetDataset {

    /** Features in the order of the window; their names sort in it, too. */
    static final String[] FEATURES = features();

    /** Outputs in the order of the steps ahead. */
    static final String[] OUTPUTS = outputs();

    /** So many windows are enough for so small a net, and bound time and memory. */
    static final int MOST_WINDOWS = 12_000;

    private static final int LEAST_STRIDE = 5;

    /** Of so many windows the days are hidden, so that it learns to do without. */
    private static final double WITHOUT_DAYS = 0.1;

    private static final double LEAST_MEASURED = 0.5;
    private static final double SHARE_OF_PROGRESS = 0.1;

    private final List<Series> fleet;
    private final TrainingMonitor monitor;
    private final SplittableRandom random;
    private final MutableDataset<Regressor> examples;
    private int seriesUsed;

    private FleetDataset(List<Series> fleet, long seed, TrainingMonitor monitor) {
        this.fleet = fleet;
        this.monitor = monitor;
        random = new SplittableRandom(seed);
        RegressionFactory factory = new RegressionFactory();
        String source = fleet.size() + " series, sha256 " + hash(fleet);
        examples =
                new MutableDataset<>(
                        new SimpleDataSourceProvenance(source, asOf(fleet), factory), factory);
    }

    /** Cuts the fleet into windows. */
    static FleetDataset of(List<Series> fleet, long seed, TrainingMonitor monitor) {
        FleetDataset made = new FleetDataset(fleet, seed, monitor);
        made.fill();
        if (made.examples.size() == 0) {
            throw Problem.of(
                            Problem.REFUSED,
                            "none of "
                                    + fleet.size()
                                    + " series has "
                                    + (InputWindow.LEAST + InputWindow.STEPS)
                                    + " values with some change in them",
                            "Let the VMs be sampled for some hours first.")
                    .asException();
        }
        return made;
    }

    MutableDataset<Regressor> examples() {
        return examples;
    }

    /** How many series gave a window. */
    int seriesUsed() {
        return seriesUsed;
    }

    /** The time of the last value: data knows no other clock. */
    static OffsetDateTime asOf(List<Series> fleet) {
        Instant last = Instant.EPOCH;
        for (Series series : fleet) {
            Instant end = series.start().plus(series.step().multipliedBy(series.size()));
            last = end.isAfter(last) ? end : last;
        }
        return last.atOffset(ZoneOffset.UTC);
    }

    private void fill() {
        long all = fleet.stream().mapToLong(FleetDataset::moments).sum();
        int stride = (int) Math.max(LEAST_STRIDE, (all + MOST_WINDOWS - 1) / MOST_WINDOWS);
        int skip = 0;
        int done = 0;
        for (Series series : fleet) {
            Cancelled.check(monitor, "cutting the series into windows");
            int before = examples.size();
            skip = cut(series, skip, stride);
            seriesUsed += examples.size() > before ? 1 : 0;
            monitor.progress(
                    SHARE_OF_PROGRESS * ++done / fleet.size(),
                    examples.size() + " windows of " + done + " series");
        }
    }

    /** Moments with enough values before and after. */
    private static int moments(Series series) {
        return Math.max(0, series.size() - InputWindow.LEAST - InputWindow.STEPS + 1);
    }

    /** A long stride goes on from series to series, so that short ones have their share. */
    private int cut(Series series, int skip, int stride) {
        int moments = moments(series);
        Optional<History> history = skip < moments ? History.ifMeasured(series) : Optional.empty();
        int moment = skip;
        for (; moment < moments; moment += stride) {
            boolean days = random.nextDouble() >= WITHOUT_DAYS;
            int at = InputWindow.LEAST - 1 + moment;
            if (history.isPresent()
                    && history.get().scale(at) > 0
                    && isMeasured(history.get(), at)) {
                examples.add(example(history.get(), at, days));
            }
        }
        return stride > LEAST_STRIDE ? moment - moments : 0;
    }

    private static boolean isMeasured(History history, int at) {
        int now = 0;
        int ahead = 0;
        for (int i = 1; i <= InputWindow.STEPS; i++) {
            now += history.isMeasured(at + 1 - i) ? 1 : 0;
            ahead += history.isMeasured(at + i) ? 1 : 0;
        }
        return Math.min(now, ahead) >= LEAST_MEASURED * InputWindow.STEPS;
    }

    private static ArrayExample<Regressor> example(History history, int at, boolean days) {
        double[] window = new double[FEATURES.length];
        InputWindow.fill(history, at, days, window);
        double[] target = new double[InputWindow.STEPS];
        for (int i = 0; i < target.length; i++) {
            target[i] = (history.value(at + 1 + i) - history.level(at)) / history.scale(at);
        }
        return new ArrayExample<>(new Regressor(OUTPUTS, target), FEATURES, window);
    }

    private static String[] features() {
        Shape shape = Shape.ofHidden(1);
        String[] names = new String[shape.inputs()];
        int i = 0;
        for (int t = 0; t < shape.steps(); t++) {
            for (int c = 0; c < shape.channels(); c++) {
                names[i++] = String.format("step%02d-%d", t, c);
            }
        }
        for (int k = 0; k < shape.traits(); k++) {
            names[i++] = "trait" + k;
        }
        return names;
    }

    private static String[] outputs() {
        String[] names = new String[InputWindow.STEPS];
        for (int h = 0; h < names.length; h++) {
            names[h] = String.format("ahead%02d", h + 1);
        }
        return names;
    }

    private static String hash(List<Series> fleet) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Series series : fleet) {
                ByteBuffer bytes = ByteBuffer.allocate((series.size() + 2) * Double.BYTES);
                bytes.putLong(series.start().toEpochMilli()).putLong(series.step().toMillis());
                for (int i = 0; i < series.size(); i++) {
                    bytes.putDouble(series.get(i));
                }
                digest.update(bytes.array());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
