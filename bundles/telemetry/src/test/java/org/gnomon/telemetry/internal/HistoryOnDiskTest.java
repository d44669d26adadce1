package org.gnomon.telemetry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.gnomon.model.Sample;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryOnDiskTest {

    private static final Duration TENTH = Duration.ofMillis(100);

    @TempDir Path dir;
    private final FakeWorld world = new FakeWorld();
    private TelemetryService telemetry;

    private void open(TelemetryLimits limits) {
        telemetry = new TelemetryService(dir, world, world, limits);
    }

    @AfterEach
    void close() {
        telemetry.close();
    }

    private List<Sample> all() {
        return telemetry.history(FakeVm.ID, Instant.MIN, Instant.MAX);
    }

    private void sampleFor(Duration span) {
        telemetry.watch(FakeVm.steady(world), TENTH);
        world.advance(span);
    }

    @Test
    void historySurvivesARestart() {
        open(TelemetryLimits.DEFAULT);
        sampleFor(Duration.ofSeconds(10));
        List<Sample> before = all();
        assertThat(before).hasSize(101);
        telemetry.close();
        open(TelemetryLimits.DEFAULT);
        assertThat(all()).isEqualTo(before);
        assertThat(telemetry.latest(FakeVm.ID)).contains(before.get(100));
    }

    @Test
    void memoryAndDiskTogetherMissNothing() {
        open(new TelemetryLimits(Duration.ofDays(1), 100_000, 7, Duration.ofSeconds(2)));
        sampleFor(Duration.ofMillis(12_345));
        assertThat(all()).hasSize(124).doesNotHaveDuplicates();
        assertThat(all()).isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
    }

    @Test
    void keepsNoMoreThanTheLimitOfSamples() {
        open(new TelemetryLimits(Duration.ofDays(1), 300, 10, Duration.ofSeconds(2)));
        sampleFor(Duration.ofMinutes(5));
        assertThat(all()).hasSizeBetween(300, 300 + 650);
        assertThat(telemetry.latest(FakeVm.ID).orElseThrow().at()).isEqualTo(world.now());
    }

    @Test
    void dropsWhatIsTooOldAlsoOfAVmThatIsNoLongerWatched() {
        open(new TelemetryLimits(Duration.ofMinutes(2), 100_000, 1, Duration.ofSeconds(2)));
        sampleFor(Duration.ofMinutes(1));
        telemetry.unwatch(FakeVm.ID);
        assertThat(all()).hasSize(601);
        world.advance(Duration.ofMinutes(5));
        assertThat(all()).hasSize(1);
        telemetry.close();
        open(TelemetryLimits.DEFAULT);
        assertThat(all()).isEmpty();
    }

    @Test
    void aFileThatIsGarbageIsKeptAsideAndAFreshOneBegun() throws IOException {
        byte[] garbage = new byte[20_000];
        new Random(7).nextBytes(garbage);
        Files.write(dir.resolve("telemetry.mv"), garbage);
        open(TelemetryLimits.DEFAULT);
        assertThat(telemetry.diskWorks()).isTrue();
        assertThat(asides()).hasSize(1);
        assertThat(asides().get(0)).hasBinaryContent(garbage);
        sampleFor(Duration.ofSeconds(5));
        telemetry.close();
        open(TelemetryLimits.DEFAULT);
        assertThat(all()).hasSize(51);
    }

    @Test
    void damageAnywhereInTheFileNeverStopsTheSampling() throws IOException {
        open(TelemetryLimits.DEFAULT);
        sampleFor(Duration.ofMinutes(10));
        telemetry.close();
        byte[] good = Files.readAllBytes(dir.resolve("telemetry.mv"));
        Random random = new Random(3);
        for (int i = 0; i < 20; i++) {
            damage(good, random);
            open(TelemetryLimits.DEFAULT);
            all();
            sampleFor(Duration.ofSeconds(70));
            assertThat(telemetry.latest(FakeVm.ID).orElseThrow().at()).isEqualTo(world.now());
            telemetry.close();
            open(TelemetryLimits.DEFAULT);
            assertThat(all()).hasSizeGreaterThan(690);
            telemetry.close();
        }
    }

    private void damage(byte[] good, Random random) throws IOException {
        Path file = dir.resolve("telemetry.mv");
        Files.write(file, good);
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] noise = new byte[1 + random.nextInt(8192)];
            random.nextBytes(noise);
            raw.seek(random.nextInt(good.length));
            raw.write(noise);
            if (random.nextInt(4) == 0) {
                raw.setLength(random.nextInt(good.length));
            }
        }
    }

    @Test
    void withoutADiskSamplingGoesOnInMemoryAndIsWrittenWhenTheDiskIsBack() throws IOException {
        Path blocked = dir.resolve("blocked");
        Files.writeString(blocked, "a file where the directory should be");
        telemetry = new TelemetryService(blocked, world, world, TelemetryLimits.DEFAULT);
        sampleFor(Duration.ofSeconds(10));
        assertThat(telemetry.diskWorks()).isFalse();
        assertThat(all()).hasSize(101);
        Files.delete(blocked);
        world.advance(DiskHistory.RETRY.plusSeconds(5));
        assertThat(telemetry.diskWorks()).isTrue();
        List<Sample> before = all();
        telemetry.close();
        telemetry = new TelemetryService(blocked, world, world, TelemetryLimits.DEFAULT);
        assertThat(all()).isEqualTo(before).hasSize(451);
    }

    @Test
    void anInterruptThatClosesTheFileIsGotOver() {
        open(TelemetryLimits.DEFAULT);
        telemetry.watch(FakeVm.steady(world), TENTH);
        world.advance(Duration.ofSeconds(1));
        Thread.currentThread().interrupt();
        world.advance(Duration.ofSeconds(2));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(telemetry.diskWorks()).isFalse();
        world.advance(DiskHistory.RETRY.plusSeconds(5));
        assertThat(telemetry.diskWorks()).isTrue();
        List<Sample> before = all();
        telemetry.close();
        open(TelemetryLimits.DEFAULT);
        assertThat(all()).isEqualTo(before).hasSize(381);
        assertThat(asides()).isEmpty();
    }

    @Test
    void aFileThatAnotherHoldsIsLeftAlone() {
        open(TelemetryLimits.DEFAULT);
        sampleFor(Duration.ofSeconds(3));
        TelemetryService second = new TelemetryService(dir, world, world, TelemetryLimits.DEFAULT);
        assertThat(second.diskWorks()).isFalse();
        second.close();
        assertThat(asides()).isEmpty();
        assertThat(all()).hasSize(31);
    }

    @Test
    void spaceOfDroppedSamplesIsUsedAgain() throws IOException {
        open(TelemetryLimits.DEFAULT);
        Path file = dir.resolve("own.mv");
        SampleStore store = SampleStore.open(file, 1);
        long largest = 0;
        for (int minute = 0; minute < 120; minute++) {
            for (int commit = 0; commit < 30; commit++) {
                for (int i = 0; i < 20; i++) {
                    world.advance(TENTH);
                    store.put(FakeVm.sample(world.now(), 0.5));
                }
                store.commit();
            }
            store.prune(world.now().minus(Duration.ofMinutes(10)), 1_000_000);
            store.commit();
            store.tidy();
            largest = Math.max(largest, Files.size(file));
        }
        assertThat(store.range(FakeVm.ID, Instant.MIN, Instant.MAX)).hasSize(6001);
        store.close();
        // What is kept is 350 kB; all that was ever written is more than 20 MB.
        assertThat(largest).isLessThan(6_000_000);
    }

    @Test
    void noThreadIsMade() {
        open(TelemetryLimits.DEFAULT);
        sampleFor(Duration.ofMinutes(3));
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.contains("MVStore") || name.startsWith("H2"));
    }

    private List<Path> asides() {
        try (Stream<Path> files = Files.list(dir)) {
            return files.filter(f -> f.toString().contains(".corrupt-")).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
