package org.gnomon.itests.evaluation.lstm;

import static org.assertj.core.api.Assertions.assertThat;

import org.gnomon.itests.support.topics.Arguments;
import org.gnomon.itests.support.topics.Report;
import org.junit.jupiter.api.Test;

/** The bars of the net alone, on the series shipped with the project. */
class LstmCommandTest {

    @Test
    void barsAreMetOnTheShippedSeries() throws Exception {
        Report report = new LstmCommand().run(new Arguments("--seed", "1"));
        assertThat(report.bars())
                .extracting(Report.Bar::name)
                .contains("lstm alone, h 48", "seconds to train");
        assertThat(report.bars().stream().filter(bar -> bar.name().contains("h 48")).toList())
                .as(report.text())
                .allMatch(Report.Bar::isMet);
        assertThat(report.text()).contains("SHA-256 of the weights");
    }
}
