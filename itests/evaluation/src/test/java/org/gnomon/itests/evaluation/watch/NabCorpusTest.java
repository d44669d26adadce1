package org.gnomon.itests.evaluation.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gnomon.itests.support.topics.Arguments;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NabCorpusTest {

    private static final String LABELS =
            """
            {"one/a.csv": [["2014-01-01 00:10:00.000000", "2014-01-01 00:20:00.000000"]],
             "one/absent.csv": []}
            """;

    @TempDir Path folder;

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(folder.resolve("nab/labels"));
        Files.createDirectories(folder.resolve("nab/data/one"));
        Files.writeString(folder.resolve("nab/labels/combined_windows.json"), LABELS);
        data(
                """
                timestamp,value
                2014-01-01 00:00:00,1
                2014-01-01 00:05:00,2.5
                2014-01-01 00:10:00,3
                2014-01-01 00:20:00,4
                2014-01-01 00:25:00,5
                """);
    }

    private void data(String text) throws IOException {
        Files.writeString(folder.resolve("nab/data/one/a.csv"), text);
    }

    @Test
    void readsWhatIsThere() throws IOException {
        NabCorpus corpus = NabCorpus.read(folder);
        assertThat(corpus.labelled()).isEqualTo(2);
        assertThat(corpus.isWhole()).isFalse();
        assertThat(corpus.published()).isEmpty();
        NabFile file = corpus.files().get(0);
        assertThat(corpus.files()).hasSize(1);
        assertThat(file.family()).isEqualTo("one");
        assertThat(file.values()).containsExactly(1, 2.5, 3, 4, 5);
        assertThat(file.at()[4] - file.at()[0]).isEqualTo(1500);
        assertThat(file.windows()).containsExactly(new NabFile.Window(2, 3));
    }

    @Test
    void theFolderItselfDoesToo() throws IOException {
        assertThat(NabCorpus.read(folder.resolve("nab")).files()).hasSize(1);
    }

    @Test
    void saysWhichLineIsWrong() throws IOException {
        data("timestamp,value\n2014-01-01 00:00:00,1\n2014-01-01 00:05:00,?\n");
        assertThatThrownBy(() -> NabCorpus.read(folder))
                .isInstanceOf(Arguments.Wrong.class)
                .hasMessageContaining("a.csv line 3 is '2014-01-01 00:05:00,?'");
    }

    @Test
    void saysThatAWindowHasNoRows() throws IOException {
        data("timestamp,value\n2015-01-01 00:00:00,1\n");
        assertThatThrownBy(() -> NabCorpus.read(folder)).hasMessageContaining("no row");
    }

    @Test
    void saysThatItIsNoSuchFolder() {
        assertThatThrownBy(() -> NabCorpus.read(folder.resolve("nab/data")))
                .isInstanceOf(Arguments.Wrong.class)
                .hasMessageContaining("combined_windows.json");
    }
}
