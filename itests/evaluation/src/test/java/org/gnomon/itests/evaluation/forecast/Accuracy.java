package org.gnomon.itests.evaluation.forecast;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gnomon.itests.evaluation.data.NamedSeries;
import org.gnomon.prediction.internal.forecast.select.Candidate;
import org.gnomon.prediction.internal.forecast.select.Selection;
import org.gnomon.prediction.internal.forecast.select.Selector;
import org.gnomon.prediction.internal.forecast.select.SetAside;
import org.gnomon.spi.forecast.Series;

/** The errors of each method and of the selection on one series. */
final class Accuracy {

    static final String SELECTION = "selection";

    /** Sums of absolute errors. */
    private static final class Sums {
        private double near;
        private double all;
        private int failed;
    }

    private final NamedSeries named;
    private final Map<String, Sums> sums = new LinkedHashMap<>();
    private final Map<String, Integer> chosen = new LinkedHashMap<>();

    private Accuracy(NamedSeries named) {
        this.named = named;
    }

    static Accuracy of(NamedSeries named, List<? extends Candidate> methods, Setting setting) {
        Accuracy accuracy = new Accuracy(named);
        methods.forEach(m -> accuracy.sums.put(m.descriptor().name(), new Sums()));
        accuracy.sums.put(SELECTION, new Sums());
        for (int origin : setting.origins()) {
            accuracy.forecast(methods, setting, origin);
        }
        return accuracy;
    }

    private void forecast(List<? extends Candidate> methods, Setting setting, int origin) {
        Series history = named.series().slice(origin - setting.window(), origin);
        for (Candidate method : methods) {
            String name = method.descriptor().name();
            try {
                add(name, method.forecast(history, setting.horizon()), origin);
            } catch (SetAside e) {
                sums.get(name).failed++;
            }
        }
        try {
            Selection selection = new Selector().select(methods, history, setting.horizon());
            selection.members().forEach(m -> chosen.merge(m, 1, Integer::sum));
            add(
                    SELECTION,
                    selection.forecast(methods, history, setting.horizon()).values(),
                    origin);
        } catch (SetAside e) {
            sums.get(SELECTION).failed++;
        }
    }

    private void add(String name, double[] said, int origin) {
        Sums sum = sums.get(name);
        for (int h = 1; h <= said.length; h++) {
            double error = Math.abs(named.series().get(origin + h - 1) - said[h - 1]);
            if (Double.isFinite(error)) {
                sum.all += error;
                sum.near += h <= Setting.NEAR ? error : 0;
            }
        }
    }

    String name() {
        return named.name();
    }

    /** Error over that of the naive forecast, NaN if it failed or naive has none. */
    double relative(String method, boolean near) {
        Sums own = sums.get(method);
        Sums naive = sums.get("naive");
        double by = near ? naive.near : naive.all;
        return own.failed > 0 || by <= 0 ? Double.NaN : (near ? own.near : own.all) / by;
    }

    /** Who was chosen at how many origins. */
    String chosen() {
        StringBuilder words = new StringBuilder();
        chosen.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(3)
                .forEach(
                        e -> words.append(e.getKey()).append(' ').append(e.getValue()).append(' '));
        return words.toString().strip();
    }
}
