package org.gnomon.itests.evaluation.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.gnomon.itests.support.topics.Arguments;
import org.gnomon.itests.support.topics.Report;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The bar, on the files that are shipped. */
class WatchTest {

    private static NabCorpus corpus;

    @BeforeAll
    static void read() throws IOException {
        corpus = NabCorpus.read(new Arguments().data());
    }

    @Test
    void reachesTheBar() {
        Report report = WatchCommand.report(corpus);
        assertThat(report.bars()).isNotEmpty().allMatch(Report.Bar::isMet);
        assertThat(report.text()).contains("Gnomon, files here");
    }

    @Test
    void isFarBetterThanAlarmsByTheClock() {
        Profile standard = Profile.ALL.get(0);
        double ours =
                new NabScorer(corpus.files(), Detectors.ours(corpus.files()))
                        .best(standard)
                        .score();
        double clock = WatchCommand.metronome(corpus.files()).best(standard).score();
        assertThat(ours).isGreaterThan(clock + 20);
    }

    /** One threshold must do for series of any kind: it is the one that was meant. */
    @Test
    void bestThresholdIsNearOneHalf() {
        NabScorer.Result best =
                new NabScorer(corpus.files(), Detectors.ours(corpus.files()))
                        .best(Profile.ALL.get(0));
        assertThat(best.threshold()).isBetween(0.44, 0.58);
    }

    @Test
    void sameScoresEachTime() {
        List<double[]> first = Detectors.ours(corpus.files());
        List<double[]> second = Detectors.ours(corpus.files());
        for (int i = 0; i < first.size(); i++) {
            assertThat(first.get(i)).containsExactly(second.get(i));
        }
    }
}
