package org.gnomon.itests.evaluation.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gnomon.itests.evaluation.verdict.Window.Range;
import org.gnomon.itests.support.topics.Arguments;
import org.gnomon.itests.support.topics.Report;
import org.gnomon.itests.support.topics.Report.Bar;
import org.gnomon.model.Metric.Direction;
import org.gnomon.prediction.internal.judge.MetricTrial;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerdictTest {

    @Test
    void theBarsHoldOnTheSeriesShipped() throws IOException {
        Report report =
                new VerdictCommand().run(new Arguments("--windows", "4", "--trials", "100"));
        assertThat(report.bars()).hasSize(9).allMatch(Bar::isMet);
    }

    @Test
    void theSameSeedGivesTheSameReport() throws IOException {
        String[] few = {"--windows", "1", "--trials", "5", "--seed", "3"};
        assertThat(new VerdictCommand().run(new Arguments(few)).json())
                .isEqualTo(new VerdictCommand().run(new Arguments(few)).json());
    }

    @Test
    void aFolderOfShortFilesIsNotedAndHasNoBar(@TempDir Path data) throws IOException {
        Path set = Files.createDirectory(data.resolve("azure-vm-noise"));
        StringBuilder rows = new StringBuilder("value,starttime,VM_id\n");
        for (int i = 0; i < 100; i++) {
            rows.append("1.5,").append(i).append(",a\n1.6,").append(i).append(",b\n");
        }
        Files.writeString(set.resolve("short.csv"), rows);
        Report report = new VerdictCommand().run(new Arguments("--data", data.toString()));
        assertThat(report.bars()).isEmpty();
        assertThat(report.text()).contains("short is left out", "no file is long enough");
    }

    @Test
    void harmIsPutIntoTheTrialOfTheCopyAlone() throws IOException {
        List<Machines> all = Machines.read(new Arguments().data().resolve("azure-vm-noise"));
        for (Machines machines : all) {
            Window window = Window.all(machines, 60, 1).get(0);
            List<Range> first = List.of(new Range(0, 30));
            List<Range> second = List.of(new Range(30, 60));
            MetricTrial harmless = window.trial(0, first, second);
            MetricTrial worse = window.trial(0.1, first, second);
            boolean less = machines.direction() == Direction.LESS_IS_BETTER;
            assertThat(machines.name().contains("Latency")).isEqualTo(less);
            assertThat(worse.copyBefore().values()).isEqualTo(harmless.copyBefore().values());
            assertThat(worse.primaryAfter().values()).isEqualTo(harmless.primaryAfter().values());
            for (int i = 0; i < 30; i++) {
                assertThat(worse.copyAfter().values()[i] / harmless.copyAfter().values()[i])
                        .isCloseTo(less ? 1.1 : 0.9, within(1e-9));
            }
        }
    }
}
