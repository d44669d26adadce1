package org.gnomon.prediction.internal.blackout;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomon.model.Blackout;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.VmId;
import org.gnomon.prediction.internal.blackout.Observation.Part;
import org.gnomon.service.PredictiveAnalysis.BlackoutForecast;
import org.gnomon.service.PredictiveAnalysis.BlackoutPart;
import org.gnomon.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers measured blackouts and forecasts the next. Safe for use by any thread. */
public final class BlackoutHistory {

    private static final Logger LOG = LoggerFactory.getLogger(BlackoutHistory.class);

    private final ObservationStore store;
    private final TimeSource time;
    private final Map<String, Learned> learned = new HashMap<>();
    private long learnedAt = -1;

    public BlackoutHistory(Path dir, TimeSource time) {
        this.store = new ObservationStore(dir);
        this.time = time;
    }

    /** See {@link org.gnomon.service.PredictiveAnalysis}. */
    public void observe(VmId vm, BlackoutPart part, Duration measured) {
        if (part == BlackoutPart.TOTAL) {
            add(Switched.told(time.now(), vm, measured));
        } else if (Switched.isSpan(measured)) {
            store.add(vm, new Observation(time.now(), Part.valueOf(part.name()), measured));
        } else {
            LOG.warn("{} of {} for {} was not remembered: it cannot be right", part, measured, vm);
        }
    }

    /** See {@link org.gnomon.service.PredictiveAnalysis}. */
    public void observe(VmId vm, SwitchConditions conditions, Blackout blackout) {
        add(new Switched(time.now(), vm, Optional.of(conditions), blackout));
    }

    private void add(Switched switched) {
        if (switched.isPlausible()) {
            store.add(switched);
        } else {
            LOG.warn("{} was not remembered: it cannot be right", switched);
        }
    }

    /** See {@link org.gnomon.service.PredictiveAnalysis}. */
    public Optional<BlackoutForecast> forecast(VmId vm, SwitchConditions conditions) {
        BlackoutEstimator estimator = new BlackoutEstimator(vm, conditions);
        ObservationStore.Snapshot all = store.switches();
        Optional<Learned> taught = learned(all, Situation.sort(conditions));
        if (taught.isPresent()) {
            return taught.map(estimator::fromSwitches);
        }
        List<Switched> told =
                all.switches().stream()
                        .filter(s -> s.vm().equals(vm) && s.conditions().isEmpty())
                        .toList();
        return told.isEmpty()
                ? estimator.fromParts(store.parts(vm))
                : Optional.of(estimator.fromLengths(told));
    }

    private synchronized Optional<Learned> learned(ObservationStore.Snapshot all, String sort) {
        if (learnedAt != all.changes()) {
            learned.clear();
            learnedAt = all.changes();
        }
        return Optional.ofNullable(
                learned.computeIfAbsent(
                        sort,
                        s -> {
                            List<Switched> of = ofSort(all.switches(), s);
                            return of.isEmpty() ? null : new Learned(of);
                        }));
    }

    private static List<Switched> ofSort(List<Switched> all, String sort) {
        return all.stream()
                .filter(s -> s.conditions().map(Situation::sort).filter(sort::equals).isPresent())
                .toList();
    }
}
