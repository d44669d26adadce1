package org.gnomon.prediction.internal.forecast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gnomon.spi.forecast.Forecaster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The forecasters that are installed now. They come and go at any time; of two with one name the
 * one that came last counts, so that a new version can be started beside the old. Safe for use by
 * any thread.
 */
public final class ForecasterRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(ForecasterRegistry.class);

    /**
     * An installed forecaster.
     *
     * @param descriptor asked once, when it came
     * @param forecaster itself
     */
    public record Entry(Forecaster.Descriptor descriptor, Forecaster forecaster) {}

    private final List<Entry> entries = new ArrayList<>();

    /** One that cannot even say what it is, is left out. */
    public synchronized void add(Forecaster forecaster) {
        try {
            Forecaster.Descriptor descriptor =
                    Objects.requireNonNull(forecaster.descriptor(), "descriptor");
            Objects.requireNonNull(descriptor.name(), "name");
            entries.add(new Entry(descriptor, forecaster));
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("A forecaster was left out: its descriptor failed with {}.", e.toString());
        }
    }

    public synchronized void remove(Forecaster forecaster) {
        entries.removeIf(e -> e.forecaster == forecaster);
    }

    /** Those that count, by name. */
    public synchronized List<Entry> entries() {
        Map<String, Entry> byName = new LinkedHashMap<>();
        entries.forEach(e -> byName.put(e.descriptor.name(), e));
        return byName.values().stream()
                .sorted(Comparator.comparing(e -> e.descriptor.name()))
                .toList();
    }
}
