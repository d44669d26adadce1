package org.gnomon.decisions.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Decision;
import org.gnomon.model.Decision.Kind;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileDecisionLogTest extends WithRecord {

    @Test
    void whatWasRecordedIsThereAgain() throws IOException {
        open();
        assertThat(log.decisions(Optional.empty(), 10)).isEmpty();
        assertThat(exported()).isEmpty();
        assertThat(directory()).as("nothing is written before there is something").doesNotExist();
        Decision plan = log.record(WEB, Kind.PLAN, "ready", "no blockers", "{ \"a\" : [1, 2] }");
        Decision verdict = verdict(DB, 2);
        Decision rollback = log.record(WEB, Kind.ROLLBACK, "ROLLED_BACK", "asked", "{}");
        assertThat(List.of(plan, verdict, rollback))
                .extracting(Decision::id)
                .containsExactly("p-1", "v-2", "r-3");
        assertThat(plan.inputs()).isEqualTo("{\"a\":[1,2]}");
        assertThat(plan.at()).isEqualTo(TIME.now());

        open();
        assertThat(log.decisions(Optional.empty(), 10)).containsExactly(plan, verdict, rollback);
        assertThat(log.decisions(Optional.empty(), 2)).containsExactly(verdict, rollback);
        assertThat(log.decisions(Optional.of(WEB), 10)).containsExactly(plan, rollback);
        assertThat(log.decisions(Optional.of(WEB), 0)).isEmpty();
        assertThat(log.find("v-2")).contains(verdict);
        assertThat(verdict(WEB, 4).id()).isEqualTo("v-4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v",
                "v-",
                "v-9",
                "p-2",
                "v-02",
                "V-2",
                "../v-2",
                "v-99999999999999999999"
            })
    void anIdThatIsNoneIsNotFound(String id) throws IOException {
        open();
        verdict(WEB, 1);
        verdict(WEB, 2);
        assertThat(log.find(id)).isEmpty();
        assertThat(log.find(null)).isEmpty();
    }

    @Test
    void eachExportedLineIsOneJsonObject() throws IOException {
        open(SMALL);
        List<Decision> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            all.add(verdict(i % 2 == 0 ? WEB : DB, i));
        }
        List<String> lines = exported();
        assertThat(lines).hasSize(12);
        assertThat(lines.get(3))
                .isEqualTo(
                        "{\"id\":\"v-4\",\"at\":\"2023-11-14T22:13:20Z\",\"vm\":\"db\","
                                + "\"kind\":\"VERDICT\",\"outcome\":\"go\","
                                + "\"reason\":\"reason 3\",\"inputs\":{\"n\":3}}");
        for (String line : lines) {
            try (JsonParser parser = new JsonFactory().createParser(line)) {
                parser.nextToken();
                parser.skipChildren();
                assertThat(parser.nextToken()).isNull();
            }
        }
    }

    @Test
    void hostileTextComesBackAsItWas() throws IOException {
        open();
        String reason =
                "quote \" back\\slash \n\r\t nul \u0000 \u2028 \u00e9 \ud800 \ud83d\ude00 {";
        String inputs =
                "\n{ \"k \\\" \\\\\" : \"a  b\\n\\u0000 \u2028 \ud800\" ,"
                        + "\t\"x\":[ 1e400, -0.10 ]\n}\n";
        Decision hostile = log.record(WEB, Kind.REFUSAL, "busy\n", reason, inputs);
        assertThat(hostile.inputs())
                .isEqualTo(
                        "{\"k \\\" \\\\\":\"a  b\\n\\u0000 \\u2028 \\ud800\",\"x\":[1e400,-0.10]}");
        open();
        Decision found = log.find(hostile.id()).orElseThrow();
        assertThat(found).isEqualTo(hostile);
        assertThat(found.reason()).isEqualTo(reason);
        assertThat(found.outcome()).isEqualTo("busy\n");
        assertThat(exported()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "1",
                "null",
                "\"text\"",
                "{",
                "{\"a\":}",
                "{\"a\":NaN}",
                "{} {}",
                "{}x",
                "{'a':1}",
                "{\"a\":\"\n\"}",
                "{\"a\":01}",
                "{\"a\":1,}"
            })
    void whatIsNotOneObjectIsRefused(String inputs) throws IOException {
        open();
        refused(inputs);
        assertThat(log.decisions(Optional.empty(), 10)).isEmpty();
    }

    private void refused(String inputs) {
        assertThatThrownBy(() -> log.record(WEB, Kind.PLAN, "x", "y", inputs))
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Problem.INVALID_INPUT));
    }

    @Test
    void whatIsTooLargeOrTooDeepIsRefused() throws IOException {
        open();
        refused(null);
        refused("{\"a\":\"" + "x".repeat(Inputs.MOST) + "\"}");
        refused("{\"a\":\"" + "\u00e9".repeat(Inputs.MOST / 2) + "\"}");
        refused("{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000));
        String most = "{\"a\":\"" + "\u00e9".repeat((Inputs.MOST - 8) / 2) + "\"}";
        Decision large = log.record(WEB, Kind.PLAN, "x", "y", most);
        Decision after = log.record(WEB, Kind.PLAN, "z".repeat(9_000), "r".repeat(9_000), "{}");
        assertThat(after.outcome()).hasSize(203);
        assertThat(after.reason()).hasSize(4_003);
        open();
        assertThat(log.decisions(Optional.empty(), 5)).containsExactly(large, after);
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsSaidAndLaterItWorks() throws IOException {
        Files.writeString(directory(), "in the way");
        open();
        assertThatThrownBy(() -> verdict(WEB, 1))
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> {
                            assertThat(e.problem().code()).isEqualTo(Problem.JOURNAL_FAILED);
                            assertThat(e.problem().nextStep()).contains("stands");
                        });
        assertThat(log.decisions(Optional.empty(), 10)).isEmpty();
        Files.delete(directory());
        assertThat(verdict(WEB, 1).id()).isEqualTo("v-1");
    }

    @Test
    void aClosedRecordRefuses() throws IOException {
        open();
        verdict(WEB, 1);
        log.close();
        log.close();
        assertThatThrownBy(() -> verdict(WEB, 2)).hasMessageContaining("closed");
        assertThat(log.decisions(Optional.empty(), 10)).hasSize(1);
    }

    @Test
    void aListHasABound() throws IOException {
        open();
        for (int i = 0; i < FileDecisionLog.MOST_LISTED + 5; i++) {
            verdict(WEB, i);
        }
        assertThat(log.decisions(Optional.empty(), Integer.MAX_VALUE))
                .hasSize(FileDecisionLog.MOST_LISTED);
        assertThat(exported()).hasSize(FileDecisionLog.MOST_LISTED + 5);
    }
}
