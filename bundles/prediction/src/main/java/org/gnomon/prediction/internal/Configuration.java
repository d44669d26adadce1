package org.gnomon.prediction.internal;

import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnomon.prediction.internal.forecast.ForecastSettings;
import org.gnomon.prediction.internal.judge.JudgeSettings;
import org.gnomon.prediction.internal.training.TrainingSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration {@code org.gnomon.prediction}. A span is a number with {@code ms}, {@code s},
 * {@code m}, {@code h} or {@code d}. What makes no sense is said in the log and leaves the defaults
 * of its group (judge, forecasts, training): it must not take PAM away.
 *
 * <ul>
 *   <li>{@code margin} 0.05: how much worse, as a share, an update may be
 *   <li>{@code alpha} 0.01: chance of calling a harmless update bad
 *   <li>{@code min.samples} 8: fewer samples of a metric are no evidence
 *   <li>{@code watch.factor} 2: margins after the switch are so many times wider
 *   <li>{@code leak.per.minute} 0.02: memory that grows faster is a leak
 *   <li>{@code forecaster.deadline} 10s: a third-party fit that takes longer is given up and its
 *       forecaster set aside
 *   <li>{@code forecast.budget} 10s: what backtests of third-party forecasters may take together
 *       for one forecast
 *   <li>{@code keep.series} 20000: of so many series is kept what was learned, a file each
 *   <li>{@code train.every} 0: what learns from the fleet trains by itself so often; 0 for never
 *   <li>{@code train.step} 5m: the step of the series that it then learns from
 *   <li>{@code train.limit} 30m: a training that takes longer is given up
 *   <li>{@code train.series} 256: it learns from so many series at most
 *   <li>{@code train.seed} 1: where its randomness comes from
 * </ul>
 */
final class Configuration {

    private static final Logger LOG = LoggerFactory.getLogger(Configuration.class);
    private static final Pattern SPAN = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)?");

    private final Map<String, Object> properties;

    private Configuration(Map<String, Object> properties) {
        this.properties = properties;
    }

    static PredictionSettings read(Map<String, Object> properties) {
        Configuration read = new Configuration(properties);
        return new PredictionSettings(
                orElse(read::judge, JudgeSettings.DEFAULT),
                orElse(read::forecasts, ForecastSettings.DEFAULT),
                orElse(read::training, TrainingSettings.DEFAULT));
    }

    private static <T> T orElse(Supplier<T> group, T standard) {
        try {
            return group.get();
        } catch (RuntimeException e) {
            LOG.error("org.gnomon.prediction: {}; the defaults are used instead.", e.getMessage());
            return standard;
        }
    }

    private JudgeSettings judge() {
        JudgeSettings standard = JudgeSettings.DEFAULT;
        return new JudgeSettings(
                number("margin", standard.margin()),
                number("alpha", standard.alpha()),
                (int) number("min.samples", standard.minSamples()),
                number("watch.factor", standard.watchFactor()),
                number("leak.per.minute", standard.leakPerMinute()));
    }

    private ForecastSettings forecasts() {
        ForecastSettings standard = ForecastSettings.DEFAULT;
        return new ForecastSettings(
                span("forecaster.deadline", standard.deadline()),
                span("forecast.budget", standard.budget()),
                (int) whole("keep.series", standard.keepSeries()));
    }

    private TrainingSettings training() {
        TrainingSettings standard = TrainingSettings.DEFAULT;
        return new TrainingSettings(
                span("train.every", standard.every()),
                span("train.step", standard.step()),
                span("train.limit", standard.limit()),
                (int) whole("train.series", standard.series()),
                whole("train.seed", standard.seed()));
    }

    private double number(String key, double standard) {
        String value = text(key);
        try {
            return value == null ? standard : Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw wrong(key, value, "a number");
        }
    }

    private long whole(String key, long standard) {
        String value = text(key);
        try {
            return value == null ? standard : Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw wrong(key, value, "a whole number");
        }
    }

    private Duration span(String key, Duration standard) {
        String value = text(key);
        if (value == null) {
            return standard;
        }
        Matcher matcher = SPAN.matcher(value);
        if (!matcher.matches() || matcher.group(2) == null && !value.equals("0")) {
            throw wrong(key, value, "a span such as 500ms, 10s, 5m, 24h or 7d");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2) == null ? "ms" : matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            case "d" -> Duration.ofDays(count);
            default -> Duration.ofMillis(count);
        };
    }

    private String text(String key) {
        Object value = properties.get(key);
        return value == null ? null : value.toString().trim();
    }

    private static IllegalArgumentException wrong(String key, String value, String expected) {
        return new IllegalArgumentException(key + " is '" + value + "', expected " + expected);
    }
}
