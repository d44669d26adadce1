package org.gnomon.prediction.internal.impact;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomon.model.Metric;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateImpact;
import org.gnomon.model.VmmVersion;
import org.gnomon.prediction.internal.impact.ImpactModel.Observed;
import org.gnomon.service.PredictiveAnalysis.UpdateOutcome;
import org.gnomon.time.TimeSource;

/** Remembers what updates did, and tells what the next will do. Safe for use by any thread. */
public final class ImpactHistory {

    /** With fewer a change is not known: one update of this VM says nothing of the next. */
    static final int LEAST_OWN = 2;

    static final int LEAST_KIND = 3;

    /** More of each sort add nothing but time to compute. */
    private static final int MOST = 24;

    private final ImpactStore store;
    private final TimeSource time;

    /**
     * Makes one.
     *
     * @param dir a directory of its own; made when needed
     */
    public ImpactHistory(Path dir, TimeSource time) {
        this.store = new ImpactStore(dir);
        this.time = time;
    }

    /** See {@link org.gnomon.service.PredictiveAnalysis}. */
    public void observe(UpdateOutcome outcome) {
        Map<Metric, Effect> effects = new EnumMap<>(Metric.class);
        for (Metric metric : Metric.values()) {
            Effect.of(metric, outcome.before(), outcome.after())
                    .ifPresent(effect -> effects.put(metric, effect));
        }
        if (!effects.isEmpty()) {
            store.add(
                    outcome.backend(),
                    outcome.update().updateClass(),
                    new PastUpdate(
                            time.now(),
                            outcome.update().vm(),
                            PastUpdate.named(outcome.from()),
                            PastUpdate.named(outcome.to()),
                            outcome.rolledBack(),
                            effects));
        }
    }

    /** See {@link org.gnomon.service.PredictiveAnalysis}. */
    public List<UpdateImpact> impact(
            Update update, String backend, VmmVersion from, Optional<VmmVersion> to) {
        List<PastUpdate> all = store.all(backend, update.updateClass());
        return Arrays.stream(Metric.values())
                .map(
                        metric ->
                                impact(
                                        metric,
                                        Basis.of(all, metric, update, backend, new Step(from, to))))
                .toList();
    }

    /** From what to what. */
    record Step(VmmVersion from, Optional<VmmVersion> to) {

        boolean isOf(PastUpdate past) {
            return past.from().equals(PastUpdate.named(from))
                    && to.map(PastUpdate::named).filter(past.to()::equals).isPresent();
        }
    }

    private static UpdateImpact impact(Metric metric, Basis basis) {
        boolean known = basis.own().size() >= LEAST_OWN || basis.kind().size() >= LEAST_KIND;
        return new UpdateImpact(
                metric,
                known
                        ? Optional.of(ImpactModel.predict(observed(metric, basis)))
                        : Optional.empty(),
                basis.own().size(),
                basis.kind().size(),
                basis.words(known));
    }

    private static List<Observed> observed(Metric metric, Basis basis) {
        List<PastUpdate> same = basis.kind().stream().filter(basis.step()::isOf).toList();
        List<PastUpdate> other =
                basis.kind().stream().filter(past -> !basis.step().isOf(past)).toList();
        List<PastUpdate> used = new ArrayList<>();
        List.of(basis.own(), same, other).forEach(some -> used.addAll(newest(some)));
        Map<String, Integer> groups = new HashMap<>(Map.of(basis.vm().value(), 0));
        Map<String, Integer> versions = new HashMap<>();
        List<Observed> observed = new ArrayList<>();
        for (PastUpdate past : used) {
            Integer group = groups.putIfAbsent(past.vm().value(), groups.size());
            String pair = past.from() + "\n" + past.to();
            Integer step =
                    basis.step().isOf(past)
                            ? Integer.valueOf(0)
                            : versions.putIfAbsent(pair, versions.size() + 1);
            observed.add(
                    new Observed(
                            past.effects().get(metric),
                            group == null ? groups.size() - 1 : group,
                            step == null ? versions.size() : step));
        }
        return observed;
    }

    private static List<PastUpdate> newest(List<PastUpdate> all) {
        return all.subList(Math.max(0, all.size() - MOST), all.size());
    }
}
