package org.gnomon.shell.internal.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.gnomon.shell.internal.commands.KarafShell.Run;
import org.gnomon.shell.internal.fake.FakeBackend;
import org.gnomon.shell.internal.fake.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Forecasts, the forecasters behind them, and their training. */
class ForecastCommandsTest {

    private KarafShell shell;

    @BeforeEach
    void open() throws Exception {
        shell = new KarafShell();
        shell.inventory.backends.add(new FakeBackend("simulator", List.of(Samples.OLD)));
        shell.run("gnomon:vm-define web");
    }

    @AfterEach
    void close() {
        shell.close();
    }

    private static JsonNode json(Run run) throws JsonProcessingException {
        assertThat(run.error()).isNull();
        return new ObjectMapper().readTree(run.out());
    }

    private static List<String> fields(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void saysHowForecastersDid() throws JsonProcessingException {
        assertThat(shell.run("gnomon:forecaster-list").out())
                .contains("ready")
                .contains("0.871")
                .contains("Error / naive");
        JsonNode one = json(shell.run("gnomon:forecaster-list --json")).get(0);
        assertThat(fields(one))
                .containsExactly(
                        "name",
                        "version",
                        "description",
                        "minimumHistory",
                        "readiness",
                        "reason",
                        "forecasts",
                        "chosen",
                        "relativeToNaive");
        assertThat(one.at("/relativeToNaive").asDouble()).isEqualTo(0.8712);
    }

    @Test
    void trainsAndTellsOfIt() throws JsonProcessingException {
        Run run = shell.run("gnomon:forecaster-train --step 1m");
        assertThat(run.out()).contains("lstm has learned from 4 series in 3.0 s: 4 series, seed 1");
        JsonNode tree = json(shell.run("gnomon:forecaster-train lstm --json"));
        assertThat(tree.at("/0/series").asInt()).isEqualTo(4);
        Run refused = shell.run("gnomon:forecaster-train naive");
        assertThat(refused.error()).hasMessageContaining("Naive has nothing to learn");
    }

    @Test
    void forecasts() throws JsonProcessingException {
        Run text = shell.run("gnomon:forecast web --metric cpu-usage --horizon 5 --step 2s");
        assertThat(text.out())
                .contains("*")
                .contains("10.0 s ahead")
                .contains("50.0%")
                .contains("o measured")
                .contains("naive       1 to 12          1.000       20  chosen\n")
                .contains("odd         1 to 12              -        0  NaN\n");
        JsonNode tree = json(shell.run("gnomon:forecast web --horizon 3 --forecaster ses --json"));
        assertThat(tree.at("/points")).hasSize(3);
        assertThat(tree.at("/history/1").isNull()).isTrue();
        assertThat(tree.at("/scores/0/chosen").asBoolean()).isTrue();
        assertThat(tree.at("/scores/1/relativeToNaive").isNull()).isTrue();
        assertThat(tree.at("/forecaster").asText()).isEqualTo("ses");
    }
}
