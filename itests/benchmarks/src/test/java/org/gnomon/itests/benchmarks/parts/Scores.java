package org.gnomon.itests.benchmarks.parts;

import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What JMH measured. A benchmark's name is its class and method without the package, and its
 * parameters in brackets if it has any: {@code Compare.scan[share=0.1]}.
 */
public final class Scores {

    /**
     * One result.
     *
     * @param name as above
     * @param score in the unit
     * @param error half of the 99.9 % confidence interval, NaN with too few iterations
     * @param unit for example {@code ops/s}
     */
    public record Score(String name, double score, double error, String unit) {}

    private final TreeMap<String, Score> all = new TreeMap<>();

    Scores(Collection<RunResult> results) {
        for (RunResult result : results) {
            Result<?> primary = result.getPrimaryResult();
            String name = name(result.getParams());
            all.put(
                    name,
                    new Score(
                            name,
                            primary.getScore(),
                            primary.getScoreError(),
                            primary.getScoreUnit()));
            result.getSecondaryResults().forEach((label, r) -> secondary(name + ":" + label, r));
        }
    }

    private void secondary(String name, Result<?> r) {
        all.put(name, new Score(name, r.getScore(), r.getScoreError(), r.getScoreUnit()));
    }

    private static String name(BenchmarkParams params) {
        String[] words = params.getBenchmark().split("\\.");
        String name = words[words.length - 2] + "." + words[words.length - 1];
        List<String> values =
                params.getParamsKeys().stream().map(k -> k + "=" + params.getParam(k)).toList();
        return values.isEmpty() ? name : name + "[" + String.join(",", values) + "]";
    }

    public List<Score> all() {
        return List.copyOf(all.values());
    }

    /** NaN if there is none, which no bar is met by. */
    public double of(String name) {
        Score score = all.get(name);
        return score == null ? Double.NaN : score.score();
    }
}
