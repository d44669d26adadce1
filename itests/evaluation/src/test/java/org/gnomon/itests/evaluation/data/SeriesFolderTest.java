package org.gnomon.itests.evaluation.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesFolderTest {

    @TempDir Path folder;

    private SeriesFolder read(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
        return SeriesFolder.read(folder, 3);
    }

    @Test
    void aTimeColumnGivesTheStepAndEachOtherColumnASeries() throws IOException {
        SeriesFolder read =
                read(
                        "a.csv",
                        "timestamp,value,load\n2014-04-10 00:04:00,1,5\n"
                                + "2014-04-10 00:09:00,2,4\n2014-04-10 00:14:00,4,9\n");
        assertThat(read.series())
                .extracting(NamedSeries::name)
                .containsExactly("a/value", "a/load");
        assertThat(read.series().get(0).series().step()).isEqualTo(Duration.ofMinutes(5));
        assertThat(read.series().get(0).series().toArray()).containsExactly(1, 2, 4);
    }

    @Test
    void semicolonsFollowedByTabsAreOneDelimiter() throws IOException {
        SeriesFolder read =
                read(
                        "b.csv",
                        "Timestamp [ms];\tCPU [%]\n1376314846;\t1\n1376315146;\t2\n"
                                + "1376315446;\t1\n");
        assertThat(read.series()).hasSize(1);
        assertThat(read.series().get(0).series().toArray()).containsExactly(1, 2, 1);
    }

    @Test
    void machinesBelowEachOtherAreSeriesOfTheirOwn() throws IOException {
        SeriesFolder read =
                read("c.csv", "value,starttime,VM_id\n1,0,7\n2,1,7\n3,2,7\n9,0,8\n8,1,8\n9,2,8\n");
        assertThat(read.series()).extracting(NamedSeries::name).containsExactly("c/7", "c/8");
        assertThat(read.series().get(1).series().toArray()).containsExactly(9, 8, 9);
    }

    @Test
    void whatCannotBeUsedIsLeftOutWithTheReason() throws IOException {
        Files.writeString(folder.resolve("short.csv"), "value\n1\n");
        SeriesFolder read = read("d.csv", "cpu,half,same,word\n2,1,5,x\n4,2,5,y\n8,4,5,z\n");
        assertThat(read.series()).extracting(NamedSeries::name).containsExactly("d/cpu");
        assertThat(read.leftOut())
                .extracting(LeftOut::name)
                .containsExactlyInAnyOrder("d/half", "d/same", "short");
        assertThat(read.leftOut()).noneMatch(left -> left.reason().isBlank());
    }

    @Test
    void irregularRowsAreLeftOut() throws IOException {
        SeriesFolder read = read("e.csv", "time,value\n0,1\n10,2\n500,3\n501,4\n900,2\n");
        assertThat(read.series()).isEmpty();
        assertThat(read.leftOut().get(0).reason()).contains("evenly");
    }
}
