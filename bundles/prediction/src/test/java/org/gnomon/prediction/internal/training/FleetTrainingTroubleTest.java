package org.gnomon.prediction.internal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.gnomon.model.GnomonException;
import org.gnomon.prediction.internal.FixedTime;
import org.gnomon.prediction.internal.forecast.Clockwork;
import org.gnomon.prediction.internal.forecast.Deadlines;
import org.gnomon.prediction.internal.forecast.Installed;
import org.gnomon.runtime.internal.RealScheduler;
import org.gnomon.runtime.internal.RealTime;
import org.gnomon.service.PredictiveAnalysis.Readiness;
import org.gnomon.service.PredictiveAnalysis.Training;
import org.gnomon.spi.forecast.Series;
import org.gnomon.spi.forecast.TrainedForecaster;
import org.gnomon.spi.forecast.TrainingMonitor;
import org.junit.jupiter.api.Test;

/** What may go wrong with a training, and what is kept of one. */
class FleetTrainingTroubleTest extends FleetTrainings {

    @Test
    void anotherVersionOrDamageAnywhereIsNotUsedAndSaid() throws IOException {
        FleetTraining first = training();
        first.add(new FakeTrainer("lstm", "1"));
        train(first);
        FleetTraining other = training();
        other.add(new FakeTrainer("lstm", "2"));
        time.runFor(MINUTE);
        assertThat(readiness(other, "lstm")).isEqualTo(Readiness.UNTRAINED);
        assertThat(reason(other, "lstm")).contains("its version is 1, expected 2");

        Path file = dir.resolve("lstm.trained");
        byte[] bytes = Files.readAllBytes(file);
        Random random = new Random(8);
        FakeTrainer trainer = new FakeTrainer("lstm", "1");
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= (byte) (1 << random.nextInt(7));
            Files.write(file, i % 2 == 0 ? damaged : Arrays.copyOf(bytes, i));
            try {
                Optional<TrainedFile> read = TrainedFile.read(dir, trainer.descriptor());
                // Only what is said for people may change without being noticed.
                assertThat(trainer.load(read.orElseThrow().state()))
                        .isEqualTo(
                                trainer.load(
                                        Arrays.copyOfRange(
                                                bytes, bytes.length - 12, bytes.length)));
            } catch (IOException expected) {
                continue;
            }
        }
    }

    @Test
    void untilWhenItKnowsIsKeptAndIsTheTimeOfWritingInAnOlderFile() throws Exception {
        FleetTraining training = training();
        FakeTrainer trainer = new FakeTrainer("lstm", "1");
        training.add(trainer);
        train(training);
        TrainedFile file = TrainedFile.read(dir, trainer.descriptor()).orElseThrow();
        Series last = trainer.fleet.get(0);
        Instant end = last.start().plus(MINUTE.multipliedBy(last.size()));
        assertThat(file.basis().until())
                .isEqualTo(end)
                .isBefore(time.now().minus(Duration.ofMinutes(120)));

        String sum =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file.state()));
        for (String at : List.of("2026-01-02T03:04:05Z", "then")) {
            String line =
                    "{\"format\":1,\"name\":\"lstm\",\"version\":\"1\",\"seed\":1,"
                            + "\"data\":\"ab\",\"series\":3,\"at\":\""
                            + at
                            + "\",\"provenance\":\"\",\"bytes\":12,\"sha256\":\""
                            + sum
                            + "\"}\n";
            Path path = dir.resolve("lstm.trained");
            Files.writeString(path, line);
            Files.write(path, file.state(), StandardOpenOption.APPEND);
            if (at.equals("then")) {
                assertThatThrownBy(() -> TrainedFile.read(dir, trainer.descriptor()))
                        .isInstanceOf(IOException.class);
            } else {
                assertThat(
                                TrainedFile.read(dir, trainer.descriptor())
                                        .orElseThrow()
                                        .basis()
                                        .until())
                        .isEqualTo(Instant.parse(at));
            }
        }
    }

    @Test
    void aTrainerThatRefusesItsOwnBytesIsUntrainedAndLearnsAnew() throws IOException {
        FakeTrainer trainer = new FakeTrainer("lstm", "1");
        new TrainedFile(
                        trainer.descriptor(),
                        new TrainedFile.Basis(
                                1, "ab", 2, "then", time.now(), "hostile \"words\" \\ \n \u2603"),
                        new byte[] {1, 2, 3})
                .write(dir);
        FleetTraining training = training();
        training.add(trainer);
        time.runFor(MINUTE);
        assertThat(reason(training, "lstm")).contains("3 bytes are no state");
        assertThat(train(training).get(0).provenance()).contains("round 1");
    }

    @Test
    void aTrainerThatBreaksLeavesTheOthersTheirs() {
        FleetTraining training = training();
        training.add(new FakeTrainer("good", "1"));
        training.add(
                new FakeTrainer("other-name", "1") {
                    @Override
                    public TrainedForecaster load(byte[] state) {
                        return new FakeTrainer("good", "1").load(state);
                    }
                });
        training.add(
                new FakeTrainer("nothing", "1") {
                    @Override
                    public TrainedForecaster train(
                            List<Series> s,
                            Optional<TrainedForecaster> f,
                            long seed,
                            TrainingMonitor m) {
                        return null;
                    }
                });
        training.add(
                new FakeTrainer("deep", "1") {
                    @Override
                    public TrainedForecaster train(
                            List<Series> s,
                            Optional<TrainedForecaster> f,
                            long seed,
                            TrainingMonitor m) {
                        throw new StackOverflowError();
                    }
                });
        assertThat(train(training)).extracting(Training::forecaster).containsExactly("good");
        assertThat(readiness(training, "deep")).isEqualTo(Readiness.SET_ASIDE);
        assertThat(reason(training, "deep")).contains("StackOverflowError");
        assertThat(readiness(training, "nothing")).isEqualTo(Readiness.UNTRAINED);
        assertThatThrownBy(() -> await(training.train(Optional.of("deep"), MINUTE, monitor)))
                .isInstanceOf(GnomonException.class)
                .hasMessageContaining("not asked again until it is replaced");
        assertThat(registry.installed())
                .extracting(Installed::descriptor)
                .extracting(d -> d.name())
                .containsExactly("good");
    }

    @Test
    void aTrainerThatNeverReturnsIsGivenUpAndAnotherCanBeTrained() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (RealScheduler scheduler = new RealScheduler()) {
            RealTime real = new RealTime();
            FleetTraining training =
                    new FleetTraining(
                            new FakeTelemetry(real, 2, 500),
                            dir,
                            Clockwork.waiting(real, scheduler),
                            registry,
                            new TrainingSettings(
                                    Duration.ZERO, MINUTE, Duration.ofSeconds(1), 10, 1));
            training.add(
                    new FakeTrainer("hangs", "1") {
                        @Override
                        public TrainedForecaster train(
                                List<Series> s,
                                Optional<TrainedForecaster> f,
                                long seed,
                                TrainingMonitor m) {
                            while (!over.get()) {
                                Thread.onSpinWait();
                            }
                            return null;
                        }
                    });
            training.add(new FakeTrainer("lstm", "1"));
            List<Training> trained =
                    training.train(Optional.empty(), MINUTE, monitor)
                            .toCompletableFuture()
                            .get(1, TimeUnit.MINUTES);
            assertThat(trained).extracting(Training::forecaster).containsExactly("lstm");
            assertThat(readiness(training, "hangs")).isEqualTo(Readiness.SET_ASIDE);
            assertThat(reason(training, "hangs")).contains("did not answer within 3000 ms");
        } finally {
            over.set(true);
        }
    }

    @Test
    void anErrorOfOurOwnDoesNotEndAllTraining() throws IOException {
        FakeTrainer trainer = new FakeTrainer("lstm", "1");
        FleetTraining before = training();
        before.add(trainer);
        train(before);
        int[] calls = new int[1];
        Deadlines failing =
                new Deadlines() {
                    @Override
                    public <T> T call(Duration limit, Supplier<T> work) throws Failure {
                        if (++calls[0] == 2) {
                            throw new OutOfMemoryError("of ours, when the file is read");
                        }
                        return Deadlines.inPlace().call(limit, work);
                    }
                };
        FleetTraining training =
                new FleetTraining(
                        new FakeTelemetry(time, 3, 500),
                        dir,
                        new Clockwork(time, time, failing),
                        registry,
                        TrainingSettings.DEFAULT);
        training.add(new FakeTrainer("lstm", "1"));
        try {
            time.runFor(MINUTE);
        } catch (OutOfMemoryError expected) {
            assertThat(expected).hasMessageContaining("of ours");
        }
        assertThat(calls[0]).isEqualTo(2);
        assertThat(train(training)).hasSize(1);
    }

    @Test
    void aTrainingPastItsLimitIsAskedToEndAndMayBeTriedAgain() {
        FixedTime clock = new FixedTime();
        FleetTraining training =
                new FleetTraining(
                        new FakeTelemetry(clock, 3, 500),
                        dir,
                        Clockwork.inPlace(clock, time),
                        registry,
                        TrainingSettings.DEFAULT);
        int[] asked = new int[1];
        training.add(
                new FakeTrainer("lstm", "1") {
                    @Override
                    public TrainedForecaster train(
                            List<Series> s,
                            Optional<TrainedForecaster> f,
                            long seed,
                            TrainingMonitor m) {
                        while (asked[0]++ < 100 && !m.isCancelled()) {
                            clock.advance(MINUTE);
                        }
                        return super.train(s, f, seed, m);
                    }
                });
        assertThatThrownBy(() -> train(training))
                .hasMessageContaining("took longer than train.limit, 1800 s");
        assertThat(asked[0]).isLessThan(40);
        assertThat(readiness(training, "lstm")).isEqualTo(Readiness.UNTRAINED);
        asked[0] = 100;
        assertThat(train(training)).hasSize(1);
    }

    @Test
    void whoAskedMayCancelAndSoDoesTheEnd() {
        FleetTraining training = training();
        training.add(new FakeTrainer("lstm", "1"));
        unwanted = true;
        assertThatThrownBy(() -> train(training)).hasMessageContaining("cancelled");
        unwanted = false;
        CompletionStage<List<Training>> runs = training.train(Optional.empty(), MINUTE, monitor);
        training.close();
        assertThatThrownBy(() -> await(runs)).hasMessageContaining("cancelled");
        assertThatThrownBy(() -> train(training)).hasMessageContaining("Gnomon stops");
        assertThat(registry.installed()).isEmpty();
    }

    @Test
    void aTrainerThatLeavesWhileItTrainsLeavesNothingBehind() {
        FleetTraining training = training();
        FakeTrainer[] leaving = new FakeTrainer[1];
        leaving[0] =
                new FakeTrainer("lstm", "1") {
                    @Override
                    public TrainedForecaster train(
                            List<Series> s,
                            Optional<TrainedForecaster> f,
                            long seed,
                            TrainingMonitor m) {
                        training.remove(leaving[0]);
                        assertThat(m.isCancelled()).isTrue();
                        return new Trained(descriptor(), 1, 1);
                    }
                };
        training.add(leaving[0]);
        train(training);
        assertThat(registry.installed()).isEmpty();
        assertThat(training.status()).isEmpty();
    }

    @Test
    void aMonitorThatBreaksIsNotHeeded() {
        FleetTraining training = training();
        training.add(new FakeTrainer("lstm", "1"));
        TrainingMonitor broken =
                new TrainingMonitor() {
                    @Override
                    public void progress(double fraction, String words) {
                        throw new IllegalStateException("gone");
                    }

                    @Override
                    public boolean isCancelled() {
                        throw new IllegalStateException("gone");
                    }
                };
        assertThat(await(training.train(Optional.empty(), MINUTE, broken))).hasSize(1);
    }
}
