package org.gnomon.prediction.internal.forecast.select;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.gnomon.prediction.internal.forecast.method.BuiltIns;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.junit.jupiter.api.Test;

class SelectorTest {

    private static final int HORIZON = 48;

    private final Selector selector = new Selector();

    /** What a candidate says, given the history and the horizon. */
    private interface Answer {
        double[] to(Series history, int horizon) throws SetAside;
    }

    private record Said(String name, int mostOrigins, Answer answer) implements Candidate {

        Said(String name, Answer answer) {
            this(name, Integer.MAX_VALUE, answer);
        }

        @Override
        public Forecaster.Descriptor descriptor() {
            return new Forecaster.Descriptor(name, "1", "for a test", 1);
        }

        @Override
        public double[] forecast(Series history, int horizon) throws SetAside {
            return answer.to(history, horizon);
        }
    }

    private static List<Candidate> builtIns() {
        return BuiltIns.all().stream().<Candidate>map(DirectCandidate::new).toList();
    }

    private static Series series(int size, IntToDoubleFunction value) {
        return new Series(
                Instant.EPOCH,
                Duration.ofMinutes(5),
                IntStream.range(0, size).mapToDouble(value).toArray());
    }

    private static Series walk(long seed, int size) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] level = {100};
        return series(size, i -> level[0] += random.nextGaussian());
    }

    private static Series noise(long seed, int size) {
        SplittableRandom random = new SplittableRandom(seed);
        return series(size, i -> 50 + 10 * random.nextGaussian());
    }

    private static double[] flat(double value, int horizon) {
        double[] values = new double[horizon];
        Arrays.fill(values, value);
        return values;
    }

    @Test
    void aCandidateIsNeverShownWhatItIsToForecast() throws SetAside {
        Series history = walk(1, 600);
        List<Integer> shown = new ArrayList<>();
        Candidate spy =
                new Said(
                        "spy",
                        (known, horizon) -> {
                            shown.add(known.size());
                            assertThat(known.toArray())
                                    .isEqualTo(Arrays.copyOf(history.toArray(), known.size()));
                            return flat(0, horizon);
                        });
        selector.select(List.of(spy), history, HORIZON);
        assertThat(shown).hasSize(Origins.MOST).allMatch(size -> size <= 600 - HORIZON);
    }

    @Test
    void nothingIsChosenThatIsWorseThanNaive() throws SetAside {
        for (int seed = 0; seed < 20; seed++) {
            List<Candidate> candidates = new ArrayList<>(builtIns());
            candidates.add(new Said("bad", (known, horizon) -> flat(-1000, horizon)));
            Selection selection = selector.select(candidates, walk(seed, 700), HORIZON);
            assertThat(selection.table())
                    .filteredOn(Score::chosen)
                    .isNotEmpty()
                    .allMatch(score -> score.relative() <= 1);
            assertThat(selection.members()).doesNotContain("bad");
            assertThat(selection.choices()).allMatch(choice -> choice.members().size() <= 3);
        }
    }

    @Test
    void oneLuckyOriginMakesNobodyTheWinner() throws SetAside {
        // Rare, huge bursts: one of them, foreseen by chance, outweighs all else.
        Series history = series(960, i -> i >= 950 && i < 960 ? 10_000 : 10);
        Candidate lucky =
                new Said(
                        "lucky",
                        (known, horizon) -> {
                            double[] values = flat(17, horizon);
                            for (int h = 0; h < horizon; h++) {
                                int at = known.size() + h;
                                values[h] = at >= 950 && at < 960 ? 9_000 : 17;
                            }
                            return values;
                        });
        Selection selection = selector.select(List.of(lucky), history, HORIZON);
        Score score =
                selection.table().stream()
                        .filter(s -> s.forecaster().equals("lucky") && s.band().to() == HORIZON)
                        .findFirst()
                        .orElseThrow();
        assertThat(score.relative()).isLessThan(1);
        assertThat(selection.members()).doesNotContain("lucky");
    }

    @Test
    void whoFailsIsSetAsideWithTheReason() throws SetAside {
        Candidate failing =
                new Said(
                        "failing",
                        (known, horizon) -> {
                            throw new SetAside("ran past its deadline");
                        });
        Selection selection = selector.select(List.of(failing), noise(1, 400), HORIZON);
        assertThat(selection.notes()).containsExactly("failing set aside: ran past its deadline");
        assertThat(selection.table())
                .filteredOn(s -> s.forecaster().equals("failing"))
                .allMatch(s -> Double.isNaN(s.mae()) && !s.chosen());
        assertThat(selection.members()).contains("ses");
    }

    private Selection withSlow(int mostOrigins) throws SetAside {
        Candidate slow = new Said("slow", mostOrigins, (known, horizon) -> flat(50, horizon));
        return selector.select(List.of(slow), noise(2, 600), HORIZON);
    }

    @Test
    void aSlowOneThatWasTriedFromEnoughOriginsMayBeChosen() throws SetAside {
        assertThat(withSlow(10).table())
                .filteredOn(s -> s.forecaster().equals("slow"))
                .allMatch(s -> s.origins() == 10 && s.relative() < 1 && s.chosen());
    }

    @Test
    void aSlowOneThatWasTriedFromFewOriginsIsNotChosen() throws SetAside {
        assertThat(withSlow(5).table())
                .filteredOn(s -> s.forecaster().equals("slow"))
                .allMatch(s -> s.origins() == 5 && !s.chosen() && s.note().contains("5 moments"));
    }

    @Test
    void easyDaysMakeNobodyLookGood() throws SetAside {
        // Wild first, calm later: whoever is tried on the calm part only is compared there.
        SplittableRandom random = new SplittableRandom(6);
        Series history = series(2016, i -> 50 + (i < 1500 ? 30 : 1) * (random.nextDouble() - 0.5));
        Instant calm = history.start().plus(history.step().multipliedBy(1500));
        Candidate late =
                new Trained(new Said("late", (known, horizon) -> flat(50.25, horizon)), calm);
        Candidate whole = new Said("whole", (known, horizon) -> flat(50, horizon));
        Selection selection = selector.select(List.of(late, whole), history, HORIZON);
        assertThat(selection.table())
                .filteredOn(s -> s.forecaster().equals("late"))
                .allMatch(s -> s.origins() >= 9 && s.origins() <= 11);
        assertThat(selection.choices()).allMatch(c -> c.members().contains("whole"));
        assertThat(selection.members()).doesNotContain("late");
    }

    /** One that has learned from all until then. */
    private record Trained(Candidate candidate, Instant until) implements Candidate {

        @Override
        public Forecaster.Descriptor descriptor() {
            return candidate.descriptor();
        }

        @Override
        public double[] forecast(Series history, int horizon) throws SetAside {
            return candidate.forecast(history, horizon);
        }

        @Override
        public Optional<Instant> knownUntil() {
            return Optional.of(until);
        }
    }

    @Test
    void oneThatKnowsTheSeriesByHeartIsNotChosenForIt() throws SetAside {
        Series history = walk(3, 2016);
        Said memory =
                new Said(
                        "memory",
                        (known, horizon) -> {
                            int from = known.size();
                            return Arrays.copyOfRange(history.toArray(), from, from + horizon);
                        });
        assertThat(selector.select(List.of(memory), history, HORIZON).members()).contains("memory");
        Instant end = history.start().plus(history.step().multipliedBy(2016));
        Selection selection = selector.select(List.of(new Trained(memory, end)), history, HORIZON);
        assertThat(selection.members()).doesNotContain("memory");
        assertThat(selection.notes()).anyMatch(note -> note.startsWith("memory set aside"));
    }

    @Test
    void aPromiseNeedsTimeThatItCanRestOn() throws SetAside {
        for (int[] sizeAndHorizon : new int[][] {{36, 9}, {60, 15}, {2016, 288}}) {
            int horizon = sizeAndHorizon[1];
            Selection selection = selector.select(List.of(), walk(8, sizeAndHorizon[0]), horizon);
            int promised = selection.intervals().promised();
            assertThat(promised).isLessThanOrEqualTo(sizeAndHorizon[0] / 2 / 9 + 1);
            assertThat(selection.intervals().level(horizon)).isZero();
        }
        assertThat(selector.select(List.of(), walk(8, 2016), 48).intervals().promised())
                .isEqualTo(48);
    }

    @Test
    void withTooLittleToTellSmoothingAnswers() throws SetAside {
        Series history = series(4, i -> i);
        Selection selection = selector.select(builtIns(), history, 5);
        assertThat(selection.members()).containsExactly("ses");
        assertThat(selection.forecast(builtIns(), history, 5).values()).hasSize(5);
        assertThat(selection.intervals().level(1)).isZero();
    }

    @Test
    void aMemberThatIsGoneIsLeftOutAndSmoothingAnswersForAll() throws SetAside {
        Series history = noise(3, 400);
        Candidate mine = new Said("mine", (known, horizon) -> flat(50, horizon));
        Selection selection = selector.only(mine, history, HORIZON);
        assertThat(selection.members()).containsExactly("mine");
        assertThat(selection.table()).anyMatch(s -> s.forecaster().equals("naive"));
        Selected selected = selection.forecast(List.of(), history, HORIZON);
        assertThat(selected.members()).containsExactly("ses");
        assertThat(selected.notes())
                .hasSize(2)
                .first()
                .asString()
                .contains("mine", "not installed");
    }

    @Test
    void theForecastIsTheMedianOfTheChosen() throws SetAside {
        Series history = noise(4, 600);
        List<Candidate> candidates =
                List.of(
                        new Said("a", (known, horizon) -> flat(49.5, horizon)),
                        new Said("b", (known, horizon) -> flat(50, horizon)),
                        new Said("c", (known, horizon) -> flat(50.5, horizon)));
        Selection selection = selector.select(candidates, history, HORIZON);
        assertThat(selection.choices()).allMatch(choice -> choice.members().size() == 3);
        List<Candidate> constant =
                selection.members().stream()
                        .<Candidate>map(
                                name ->
                                        new Said(
                                                name,
                                                (known, horizon) -> flat(name.charAt(0), horizon)))
                        .toList();
        List<String> first = selection.choices().get(0).members();
        double middle = first.stream().mapToInt(name -> name.charAt(0)).sorted().toArray()[1];
        assertThat(selection.forecast(constant, history, 12).values()).containsOnly(middle);
    }

    @Test
    void gapsAndTheEndOfAHorizonBeyondTheBacktestAreCopedWith() throws SetAside {
        Series history = series(500, i -> i % 7 == 0 || i < 100 ? Double.NaN : 5 + i % 3);
        Selection selection = selector.select(builtIns(), history, 1000);
        double[] values = selection.forecast(builtIns(), history, 1000).values();
        Bounds bounds = selection.intervals().around(values, true);
        assertThat(Arrays.stream(values).allMatch(Double::isFinite)).isTrue();
        assertThat(bounds.level()[0]).isEqualTo(0.9);
        assertThat(bounds.level()[999]).isZero();
        assertThat(selection.choices()).extracting(Choice::band).hasSize(3);
    }

    @Test
    void theSameSeriesIsChosenForAlike() throws SetAside {
        Selection one = selector.select(builtIns(), walk(9, 700), HORIZON);
        Selection two = selector.select(builtIns(), walk(9, 700), HORIZON);
        assertThat(one).isEqualTo(two);
    }
}
