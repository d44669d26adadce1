package org.gnomon.itests.evaluation.blackout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gnomon.itests.support.topics.Arguments;
import org.gnomon.itests.support.topics.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlackoutTest {

    @TempDir Path folder;

    private static List<Recording> shipped() throws IOException {
        return Recording.all(Arguments.home().resolve("data"));
    }

    @Test
    void theBarsAreMetOnTheSwitchesThatWereRecorded() throws IOException {
        Report report = BlackoutCommand.report(shipped());
        assertThat(report.isMet()).as(report.text()).isTrue();
    }

    @Test
    void theReplayIsTheSameEachTime() throws IOException {
        for (Recording recording : shipped()) {
            assertThat(Replay.of(recording)).isEqualTo(Replay.of(recording));
        }
    }

    @Test
    void noForecastKnowsWhatComesAfterIt() throws IOException {
        Recording whole = shipped().get(0);
        int half = whole.switches().size() / 2;
        Recording cut = new Recording("half", whole.switches().subList(0, half));
        assertThat(Replay.of(cut).outcomes())
                .isEqualTo(Replay.of(whole).outcomes().subList(0, half));
    }

    @Test
    void aLineThatIsNoSwitchIsNamed() throws IOException {
        for (String bad :
                List.of("{", "{}", "[]", "{\"at\":1,\"vm\":\"../x\",\"tookMs\":{}}", "")) {
            Path file = Files.writeString(folder.resolve("one.jsonl"), bad + "\n");
            assertThatThrownBy(() -> Recording.read(file))
                    .isInstanceOf(Arguments.Wrong.class)
                    .hasMessageContaining("line 1 is no switch");
        }
    }

    @Test
    void aFolderWithoutSwitchesIsNoData() {
        assertThatThrownBy(() -> Recording.all(folder))
                .isInstanceOf(Arguments.Wrong.class)
                .hasMessageContaining("no file");
    }
}
