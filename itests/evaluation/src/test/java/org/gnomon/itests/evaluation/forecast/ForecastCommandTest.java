package org.gnomon.itests.evaluation.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import org.gnomon.itests.evaluation.data.SeriesFolder;
import org.gnomon.itests.support.topics.Arguments;
import org.gnomon.itests.support.topics.Report;
import org.junit.jupiter.api.Test;

/** The bars, on the series shipped, from fewer origins than the command takes. */
class ForecastCommandTest {

    private static final Setting FEW = new Setting(4032, 2016, 480, 48);

    @Test
    void theSelectionIsFarBetterThanNaiveAndNowhereMuchWorse() throws IOException {
        SeriesFolder folder = SeriesFolder.read(new Arguments().data(), FEW.values());
        Report report = ForecastCommand.report(folder, FEW, Optional.empty());
        assertThat(report.bars()).hasSizeGreaterThanOrEqualTo(3);
        assertThat(report.bars()).as(report.text()).allMatch(Report.Bar::isMet);
    }
}
