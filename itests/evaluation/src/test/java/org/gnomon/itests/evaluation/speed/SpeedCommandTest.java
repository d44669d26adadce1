package org.gnomon.itests.evaluation.speed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.gnomon.itests.support.topics.Report;
import org.junit.jupiter.api.Test;

/** The benchmark itself; how fast it is depends on the machine and is no test. */
class SpeedCommandTest {

    @Test
    void everySeriesOfAFleetGetsAForecast() throws IOException {
        Report report = new SpeedCommand().report(new Fleet(List.of(), 8), 16);
        assertThat(report.bars().get(0).value()).isEqualTo(16);
    }

    @Test
    void aFleetIsTheSameEveryTimeAndItsSeriesDiffer() {
        Fleet fleet = new Fleet(List.of(new double[3000]), 8);
        assertThat(fleet.series(9, 0).toArray()).isEqualTo(fleet.series(9, 0).toArray());
        assertThat(Arrays.hashCode(fleet.series(9, 0).toArray()))
                .isNotEqualTo(Arrays.hashCode(fleet.series(17, 0).toArray()));
    }
}
