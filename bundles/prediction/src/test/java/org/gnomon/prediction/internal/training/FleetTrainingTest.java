package org.gnomon.prediction.internal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.prediction.internal.forecast.Histories;
import org.gnomon.service.PredictiveAnalysis.Readiness;
import org.gnomon.service.PredictiveAnalysis.Training;
import org.junit.jupiter.api.Test;

class FleetTrainingTest extends FleetTrainings {

    @Test
    void whatIsTrainedIsAForecasterAndStaysOneAcrossARestart() {
        FleetTraining first = training();
        FakeTrainer trainer = new FakeTrainer("lstm", "1");
        first.add(trainer);
        assertThat(readiness(first, "lstm")).isEqualTo(Readiness.UNTRAINED);
        List<Training> trained = train(first);
        assertThat(trained).hasSize(1);
        assertThat(trained.get(0).series()).isEqualTo(3);
        assertThat(trainer.fleet).hasSize(3).allMatch(s -> s.size() == 375);
        assertThat(readiness(first, "lstm")).isEqualTo(Readiness.READY);
        assertThat(registry.installed()).hasSize(1);
        assertThat(told)
                .containsExactly(
                        "0 % reading the history of all VMs",
                        "50 % lstm: half way", "100 % trained 1 of 1");
        first.close();
        first.remove(trainer);
        assertThat(registry.installed()).isEmpty();

        FleetTraining second = training();
        second.add(new FakeTrainer("lstm", "1"));
        time.runFor(MINUTE);
        assertThat(readiness(second, "lstm")).isEqualTo(Readiness.READY);
        assertThat(reason(second, "lstm"))
                .isEqualTo(trained.get(0).provenance())
                .contains("round 1");
        assertThat(registry.installed()).hasSize(1);
        // Goes on from what was learned, and takes the place of the one before.
        assertThat(train(second).get(0).provenance()).contains("round 2");
        assertThat(registry.installed()).hasSize(1);
    }

    @Test
    void theFileSaysWhatItIsInJson() throws IOException {
        FleetTraining training = training();
        training.add(new FakeTrainer("lstm", "1"));
        train(training);
        byte[] bytes = Files.readAllBytes(dir.resolve("lstm.trained"));
        String line = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(line)
                .startsWith(
                        "{\"format\":1,\"name\":\"lstm\",\"version\":\"1\",\"seed\":1,\"data\":")
                .contains("\"series\":3,")
                .contains("\"bytes\":12,\"sha256\":");
    }

    @Test
    void oneTrainingAtATimeAndWithoutATrainerOrHistoryNone() {
        FleetTraining training = training();
        assertThatThrownBy(() -> train(training)).hasMessageContaining("nothing to train");
        training.add(new FakeTrainer("lstm", "1"));
        assertThatThrownBy(() -> await(training.train(Optional.of("ridge"), MINUTE, monitor)))
                .hasMessageContaining("'ridge' is not to be trained");
        assertThatThrownBy(
                        () -> await(training.train(Optional.empty(), Duration.ofDays(9), monitor)))
                .hasMessageContaining("no VM has a history");
        CompletionStage<List<Training>> runs = training.train(Optional.empty(), MINUTE, monitor);
        assertThatThrownBy(() -> train(training)).hasMessageContaining("runs already");
        assertThat(await(runs)).hasSize(1);
        assertThat(train(training)).hasSize(1);
    }

    @Test
    void theSameFleetAndSeedTrainTheSameToTheBit() throws IOException {
        byte[][] states = new byte[2][];
        for (int i = 0; i < 2; i++) {
            FleetTraining training = training();
            FakeTrainer trainer = new FakeTrainer("lstm-" + i, "1");
            training.add(trainer);
            train(training);
            states[i] = TrainedFile.read(dir, trainer.descriptor()).orElseThrow().state();
        }
        assertThat(states[0]).isEqualTo(states[1]);
    }

    @Test
    void trainsByItselfIfToldTo() {
        FleetTraining training =
                training(
                        new TrainingSettings(
                                Duration.ofHours(24), MINUTE, Duration.ofMinutes(5), 10, 1));
        training.add(new FakeTrainer("lstm", "1"));
        time.runFor(Duration.ofHours(23));
        assertThat(readiness(training, "lstm")).isEqualTo(Readiness.UNTRAINED);
        time.runFor(Duration.ofHours(26));
        assertThat(reason(training, "lstm")).contains("round 2");
        training.close();
        time.runFor(Duration.ofDays(3));
        assertThat(reason(training, "lstm")).contains("round 2");
    }

    @Test
    void aLargeFleetIsThinnedOutEvenlyAndStandingFiguresTeachNothing() {
        FakeTelemetry many = new FakeTelemetry(time, 100, 100);
        Fleet fleet = Fleet.gather(new Histories(many, time), many.known(), MINUTE, 60);
        assertThat(fleet.series()).hasSize(10);
        assertThat(fleet.hash()).hasSize(64);
    }
}
