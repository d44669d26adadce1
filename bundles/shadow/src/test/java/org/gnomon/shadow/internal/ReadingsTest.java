package org.gnomon.shadow.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.gnomon.model.Evidence;
import org.gnomon.model.PerformanceData;
import org.gnomon.model.Sample;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.Verdict;
import org.gnomon.service.PredictiveAnalysis.Phase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readings that failed leave no sample: too many of them, and the rest shows nothing. */
class ReadingsTest {

    private static final Update GOOD = World.to("sim:harmless?version=2.0");
    private static final Instant BEGIN = Instant.parse("2026-01-05T09:00:00Z");
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir private Path directory;

    private static List<Sample> seconds(IntPredicate taken) {
        return IntStream.range(0, 60)
                .filter(taken)
                .mapToObj(second -> at(Duration.ofSeconds(second)))
                .toList();
    }

    private static Sample at(Duration offset) {
        PerformanceData data =
                new PerformanceData(0.5, 0.5, Double.NaN, PerformanceData.NOT_MEASURED);
        return new Sample(World.VM, BEGIN.plus(offset), data, Double.NaN, 100);
    }

    private static Optional<Evidence> missing(List<Sample> samples, int failed) {
        return Readings.missing("since", samples, failed, MINUTE, EVERY);
    }

    @Test
    void lessThanHalfIsTooFew() {
        assertThat(missing(seconds(s -> true), 0)).isEmpty();
        assertThat(missing(seconds(s -> s < 30), 0)).isEmpty();
        assertThat(missing(seconds(s -> s < 8), 0))
                .get()
                .matches(line -> line.verdict() == Verdict.INCONCLUSIVE)
                .matches(line -> line.reason().contains("about 60 readings since only 8"));
        assertThat(missing(seconds(s -> s % 10 < 3), 0)).as("in bursts").isPresent();
        assertThat(missing(seconds(s -> s % 6 == 0), 0)).as("now and then").isPresent();
        assertThat(missing(List.of(), 0)).isPresent();
    }

    @Test
    void aSamplerThatIsSlowIsNoMatter() {
        assertThat(missing(seconds(s -> s % 2 == 0), 0)).isEmpty();
        List<Sample> slow =
                IntStream.range(0, 26).mapToObj(i -> at(Duration.ofMillis(2_300L * i))).toList();
        assertThat(missing(slow, 0)).isEmpty();
    }

    @Test
    void readingsThatAreKnownToHaveFailedCount() {
        List<Sample> third = seconds(s -> s % 3 == 0);
        assertThat(missing(third, 0)).as("might be slow").isEmpty();
        assertThat(missing(third, 40)).isPresent();
        TrialSamples samples = new TrialSamples(null, World.VM, EVERY);
        samples.calibrated(stretch(seconds(s -> true), 0));
        samples.tried(stretch(third, 40));
        assertThat(samples.missing())
                .singleElement()
                .matches(line -> line.reason().contains("of the copy with the update"));
        samples.calibrated(stretch(seconds(s -> true), 0));
        samples.tried(stretch(seconds(s -> true), 0));
        assertThat(samples.missing()).as("a second round makes up for it").isEmpty();
    }

    private static TrialSamples.Stretch stretch(List<Sample> samples, int failed) {
        return new TrialSamples.Stretch(new Phase(samples, List.of()), MINUTE, failed);
    }

    @Test
    void aWatchWithTooFewReadingsStaysInDoubt() {
        World world = new World(directory, 17).install().protectedVm(Map.of());
        CompletionStage<UpdateReport> update = world.manager.update(GOOD, p -> {});
        world.time.runUntil(() -> !world.vm().retired().isEmpty(), MINUTE);
        Instant last = world.time.now().plus(Duration.ofSeconds(2));
        world.faulty.taken = sample -> sample.at().isBefore(last);
        UpdateReport report = world.await(update);
        Evidence line = Verdicts.deciding(report.watch().orElseThrow());
        assertThat(report.watch().orElseThrow().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(line.subject()).isEqualTo("readings");
        assertThat(line.reason()).contains("since the switch only 1");
        assertThat(world.alertCodes()).hasSize(1);
    }

    @Test
    void soDoesOneWithTooFewBefore() {
        World world = new World(directory, 17).install();
        Instant gap = world.time.now().plus(Duration.ofSeconds(2));
        world.protectedVm(Map.of());
        CompletionStage<UpdateReport> update = world.manager.update(GOOD, p -> {});
        world.faulty.taken = sample -> sample.at().isBefore(gap);
        world.time.runUntil(() -> !world.vm().retired().isEmpty(), MINUTE);
        Instant begin = world.time.now();
        world.faulty.taken = s -> s.at().isBefore(gap) || s.at().isAfter(begin);
        UpdateReport report = world.await(update);
        assertThat(report.watch().orElseThrow().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(Verdicts.deciding(report.watch().orElseThrow()).reason())
                .contains("before the switch only");
    }
}
