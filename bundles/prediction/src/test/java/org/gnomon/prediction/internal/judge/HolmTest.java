package org.gnomon.prediction.internal.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.gnomon.model.Evidence;
import org.gnomon.model.Verdict;
import org.junit.jupiter.api.Test;

class HolmTest {

    private static Line line(double chance) {
        Evidence fine = new Evidence("work", Verdict.GO, 1, 1, "fine.");
        Evidence harmful = new Evidence("work", Verdict.NO_GO, 1, 1, "worse.");
        return new Line(fine, harmful, chance, Line.MAIN, true);
    }

    private static List<Verdict> verdicts(double... chances) {
        List<Line> lines = Arrays.stream(chances).mapToObj(HolmTest::line).toList();
        return Holm.condemn(lines, 0.01).stream().map(l -> l.evidence().verdict()).toList();
    }

    @Test
    void theMostStrikingIsHeldAgainstAllOfThemAndTheRestAgainstWhatIsLeft() {
        assertThat(verdicts(0.004)).containsExactly(Verdict.NO_GO);
        assertThat(verdicts(0.006, 0.004)).containsExactly(Verdict.NO_GO, Verdict.NO_GO);
        assertThat(verdicts(0.006, 0.006)).containsExactly(Verdict.GO, Verdict.GO);
    }

    @Test
    void aChanceThatIsNoNumberCondemnsNobody() {
        assertThat(verdicts(Double.NaN)).containsExactly(Verdict.GO);
        assertThat(verdicts(Double.NaN, 0.001)).containsExactly(Verdict.GO, Verdict.NO_GO);
    }
}
