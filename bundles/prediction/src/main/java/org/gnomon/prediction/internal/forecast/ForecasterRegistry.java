package org.gnomon.prediction.internal.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.gnomon.prediction.internal.forecast.method.BuiltIns;
import org.gnomon.spi.forecast.Forecaster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The forecasters that are installed now. They come and go at any time; of two with one name the
 * one that came last counts, so that a new version can be started beside the old, and the older one
 * counts again when that goes or is set aside. Safe for use by any thread.
 */
public final class ForecasterRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(ForecasterRegistry.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** The floor and the standby must be what they are taken for. */
    private static final Set<String> RESERVED = Set.of("naive", "ses");

    private static final int LONGEST_WORDS = 200;

    private final Deadlines deadlines;
    private final List<Installed> all = new ArrayList<>();
    private final List<Arrival> present = new ArrayList<>();
    private final List<Arrival> unasked = new ArrayList<>();

    /** One that has come, and the end of what it has learned from beforehand. */
    private record Arrival(Forecaster forecaster, Optional<Instant> knownUntil) {}

    /** For forecasters that can be trusted to answer. */
    public ForecasterRegistry() {
        this(Deadlines.inPlace());
    }

    /**
     * Makes one.
     *
     * @param deadlines for asking a forecaster what it is
     */
    public ForecasterRegistry(Deadlines deadlines) {
        this.deadlines = deadlines;
    }

    /** One that cannot even say what it is, is left out. */
    public void add(Forecaster forecaster) {
        arrive(new Arrival(forecaster, Optional.empty()));
    }

    /** One that was trained beforehand, with what came until then. */
    public void add(Forecaster forecaster, Instant knownUntil) {
        arrive(new Arrival(forecaster, Optional.of(knownUntil)));
    }

    private void arrive(Arrival arrival) {
        synchronized (this) {
            present.add(arrival);
        }
        ask(arrival);
    }

    private void ask(Arrival arrival) {
        Forecaster forecaster = arrival.forecaster();
        boolean ours = isOurs(forecaster);
        try {
            Deadlines how = ours ? Deadlines.inPlace() : deadlines;
            Forecaster.Descriptor descriptor =
                    how.call(PATIENCE, () -> checked(forecaster.descriptor()));
            if (!ours && RESERVED.contains(descriptor.name())) {
                LOG.warn(
                        "A forecaster was left out: it calls itself {}, which is the one that"
                                + " all others have to beat.",
                        descriptor.name());
                return;
            }
            synchronized (this) {
                if (!isPresent(arrival)) {
                    // It went while it was asked.
                    return;
                }
                all.add(new Installed(descriptor, forecaster, ours, arrival.knownUntil()));
            }
        } catch (Deadlines.Failure e) {
            if (e.kind() == Deadlines.Failure.Kind.NOT_CALLED) {
                // Not its fault: others hang. It is asked again when there is need of it.
                synchronized (this) {
                    if (isPresent(arrival)) {
                        unasked.add(arrival);
                    }
                }
            } else {
                LOG.warn("A forecaster was left out: asked what it is, it {}.", e.words());
            }
        }
    }

    private boolean isPresent(Arrival arrival) {
        return present.stream().anyMatch(one -> one == arrival);
    }

    /** It has gone. */
    public synchronized void remove(Forecaster forecaster) {
        all.removeIf(e -> e.forecaster() == forecaster);
        present.removeIf(one -> one.forecaster() == forecaster);
        unasked.removeIf(one -> one.forecaster() == forecaster);
    }

    /** Those that count, by name. */
    public List<Installed> installed() {
        List<Arrival> again;
        synchronized (this) {
            again = List.copyOf(unasked);
            unasked.clear();
        }
        again.forEach(this::ask);
        return byName();
    }

    private synchronized List<Installed> byName() {
        Map<String, Installed> byName = new LinkedHashMap<>();
        for (Installed one : all) {
            byName.merge(
                    one.descriptor().name(),
                    one,
                    (older, newer) ->
                            newer.setAside().isEmpty() || older.setAside().isPresent()
                                    ? newer
                                    : older);
        }
        return byName.values().stream()
                .sorted(Comparator.comparing(e -> e.descriptor().name()))
                .toList();
    }

    /** Whether it is still here. */
    synchronized boolean has(Installed one) {
        return all.contains(one);
    }

    /** What is said about oneself is shown and becomes a file's name, so it is bounded. */
    public static Forecaster.Descriptor checked(Forecaster.Descriptor said) {
        if (said == null || said.name() == null || !NAME.matcher(said.name()).matches()) {
            throw new IllegalArgumentException(
                    (said == null ? "nothing" : "the name " + cut(said.name()))
                            + ", expected a name of at most 63 letters, digits and dashes");
        }
        return new Forecaster.Descriptor(
                said.name(),
                cut(said.version()),
                cut(said.description()),
                Math.max(1, said.minimumHistory()));
    }

    private static String cut(String said) {
        String words = said == null ? "" : said.replaceAll("\\p{Cntrl}", " ");
        return words.length() > LONGEST_WORDS ? words.substring(0, LONGEST_WORDS) : words;
    }

    /** Those of this very bundle; a class loader cannot be taken on by a stranger. */
    private static boolean isOurs(Forecaster forecaster) {
        Class<?> type = forecaster.getClass();
        return type.getClassLoader() == ForecasterRegistry.class.getClassLoader()
                && type.getPackageName().equals(BuiltIns.class.getPackageName());
    }
}
