package org.gnomon.itests.evaluation.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.gnomon.itests.evaluation.data.NamedSeries;
import org.gnomon.itests.evaluation.data.SeriesFolder;
import org.gnomon.itests.support.topics.Arguments;
import org.junit.jupiter.api.Test;

/** The intervals' bars, on some of the series shipped; the command takes all. */
class CoverageTest {

    private static final Setting FEW = new Setting(4032, 2016, 384, 48);

    @Test
    void nineOfTenValuesFallInside() throws IOException {
        List<NamedSeries> some =
                SeriesFolder.read(new Arguments().data(), FEW.values()).series().stream()
                        .filter(s -> s.name().contains("cpu"))
                        .limit(6)
                        .toList();
        List<Coverage> all =
                Workers.map(some, one -> Coverage.of(one, ForecastCommand.methods(), FEW, true));
        assertThat(all).hasSize(6);
        assertThat(all).allMatch(one -> one.shareOfAll() >= 0.83);
        assertThat(all.stream().mapToDouble(Coverage::shareOfAll).average().orElse(0))
                .isBetween(0.87, 0.93);
    }
}
