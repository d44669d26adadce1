package org.gnomon.prediction.internal.blackout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.prediction.internal.blackout.Worlds.USUAL;
import static org.gnomon.prediction.internal.blackout.Worlds.VM;
import static org.gnomon.prediction.internal.blackout.Worlds.grafted;
import static org.gnomon.prediction.internal.blackout.Worlds.ms;
import static org.gnomon.prediction.internal.blackout.Worlds.took;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.VmId;
import org.gnomon.prediction.internal.FixedTime;
import org.gnomon.service.PredictiveAnalysis.BlackoutForecast;
import org.gnomon.service.PredictiveAnalysis.BlackoutPart;
import org.gnomon.service.PredictiveAnalysis.Convergence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlackoutHistoryTest {

    private static final VmId OTHER = new VmId("web-2");

    @TempDir Path dir;
    private final FixedTime time = new FixedTime();
    private final Random random = new Random(9);

    private BlackoutHistory open() {
        return new BlackoutHistory(dir, time);
    }

    private static BlackoutForecast now(BlackoutHistory history, SwitchConditions conditions) {
        return history.forecast(VM, conditions).orElseThrow();
    }

    /** Switches in like conditions, around 12 ms. */
    private void switches(BlackoutHistory history, VmId vm, int count) {
        for (int i = 0; i < count; i++) {
            history.observe(vm, USUAL, took(12 * Math.exp(0.1 * random.nextGaussian())));
        }
    }

    @Test
    void nothingMeasuredIsNoForecast() {
        assertThat(open().forecast(VM, USUAL)).isEmpty();
    }

    @Test
    void partsAddUpUntilThereAreSwitches() {
        BlackoutHistory history = open();
        history.observe(VM, BlackoutPart.CHECKPOINT_PAUSE, ms(10));
        BlackoutForecast pauseOnly = now(history, USUAL);
        assertThat(pauseOnly.milliseconds().p50()).isEqualTo(10);
        assertThat(pauseOnly.basis()).contains("not measured yet");
        history.observe(VM, BlackoutPart.CHECKPOINT_PAUSE, ms(14));
        history.observe(VM, BlackoutPart.REHEARSAL_LOAD, ms(20));
        BlackoutForecast built = now(history, USUAL);
        assertThat(built.milliseconds().p50()).isEqualTo(32);
        assertThat(built.milliseconds().lower()).isLessThan(30);
        assertThat(built.milliseconds().upper()).isGreaterThan(34);
        assertThat(built.milliseconds().level()).isZero();
        assertThat(built.upperLevel()).isZero();
        assertThat(built.basis())
                .startsWith("no switch of this sort yet")
                .contains("checkpoint pause 12.0 ms (2 measured)")
                .contains("loading in a rehearsal 20.0 ms (1 measured)");
        assertThat(history.forecast(OTHER, USUAL)).isEmpty();
        history.observe(VM, USUAL, took(15));
        assertThat(now(history, USUAL).milliseconds().p50()).isEqualTo(15);
        assertThat(now(history, USUAL).upperLevel()).isZero();
    }

    @Test
    void aBoundIsPromisedOnceEnoughWasSeenAndTheWordsSayWhen() {
        BlackoutHistory history = open();
        int enough = Learned.PROMISED_FROM;
        assertThat(enough).isEqualTo(14);
        switches(history, VM, enough - 1);
        BlackoutForecast before = now(history, USUAL);
        assertThat(before.upperLevel()).isZero();
        assertThat(before.milliseconds().level()).isZero();
        assertThat(before.basis())
                .startsWith("13 switches of class vmm on kvm, 13 of this VM, ")
                .contains("a bound is promised from 14 switches on");
        switches(history, VM, 1);
        BlackoutForecast after = now(history, USUAL);
        assertThat(after.upperLevel()).isEqualTo(0.9);
        assertThat(after.milliseconds().level()).isEqualTo(0.8);
        assertThat(after.basis()).doesNotContain("promised");
        assertThat(after.convergence()).isEqualTo(Convergence.NOT_COPIED);
        assertThat(after.milliseconds().p50()).isBetween(10.0, 14.0);
        assertThat(after.milliseconds().upper()).isBetween(12.0, 20.0);
    }

    @Test
    void vmsOfOneBackendTeachEachOtherAndThoseOfAnotherDoNot() {
        BlackoutHistory history = open();
        switches(history, OTHER, 20);
        BlackoutForecast pooled = now(history, USUAL);
        assertThat(pooled.basis()).contains("none of this VM");
        assertThat(pooled.upperLevel()).isEqualTo(0.9);
        SwitchConditions elsewhere = Worlds.copied(128, 1e9, List.of());
        assertThat(history.forecast(VM, elsewhere)).isEmpty();
    }

    @Test
    void outsideOfWhatWasSeenNothingIsPromisedAndTheWordsSayWhat() {
        BlackoutHistory history = open();
        switches(history, VM, 30);
        assertThat(now(history, grafted(128, 9, 0.6, 0.3)).upperLevel()).isEqualTo(0.9);
        assertThat(now(history, grafted(128, 0, 0.0, 0.0)).upperLevel()).isEqualTo(0.9);
        refused(history, grafted(4096, 8, 0.5, 0.2), "memory of 4096 MiB is outside of");
        refused(history, grafted(32, 8, 0.5, 0.2), "memory of 32 MiB is outside of");
        refused(history, grafted(128, 800, 0.5, 0.2), "dirtying of 128 MiB/s is outside of");
        refused(history, grafted(128, 8, 1.0, 0.2), "CPU use of 100 % is outside of");
        refused(history, grafted(128, 8, 0.5, 0.9), "waiting for a CPU on the host of 90 %");
        refused(history, grafted(128, 8, Double.NaN, 0.2), "CPU use was not measured");
        refused(
                history,
                grafted("7.2", "10.1", 128, 8, 0.5, 0.2),
                "never switched from QEMU 7.2 to QEMU 10.1");
    }

    private static void refused(BlackoutHistory history, SwitchConditions when, String why) {
        BlackoutForecast forecast = now(history, when);
        assertThat(forecast.upperLevel()).as(why).isZero();
        assertThat(forecast.milliseconds().level()).as(why).isZero();
        assertThat(forecast.milliseconds().p50()).as(why).isPositive();
        assertThat(forecast.basis()).contains("nothing is promised: ").contains(why);
    }

    @Test
    void aSwitchOnceSeenWithAnotherVersionIsStillNoExperience() {
        BlackoutHistory history = open();
        switches(history, VM, 30);
        SwitchConditions back = grafted("10.0", "7.2", 128, 8, 0.5, 0.2);
        history.observe(VM, back, took(14));
        refused(history, back, "only once switched from QEMU 10.0 to QEMU 7.2");
        history.observe(VM, back, took(14));
        history.observe(VM, back, took(14));
        assertThat(now(history, back).upperLevel()).isEqualTo(0.9);
    }

    @Test
    void whatWasMeasuredSurvivesARestart() {
        BlackoutHistory history = open();
        switches(history, VM, 20);
        switches(history, OTHER, 3);
        history.observe(VM, BlackoutPart.REHEARSAL_LOAD, ms(20));
        assertThat(open().forecast(VM, USUAL)).isEqualTo(history.forecast(VM, USUAL)).isPresent();
        assertThat(open().forecast(OTHER, USUAL)).isEqualTo(history.forecast(OTHER, USUAL));
    }

    @Test
    void aTornLineCostsOnlyItself() throws IOException {
        BlackoutHistory history = open();
        switches(history, VM, 4);
        Path file = dir.resolve("web-1.blackouts");
        byte[] good = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(good, good.length - 3));
        BlackoutHistory again = open();
        assertThat(now(again, USUAL).basis()).startsWith("3 switches");
        switches(again, VM, 1);
        assertThat(now(open(), USUAL).basis()).startsWith("4 switches");
    }

    @Test
    void linesOfTheFirstFormatAreStillRead() throws IOException {
        Files.writeString(
                dir.resolve("web-1.blackouts"),
                old("1 1700000000000 REHEARSAL_LOAD 20000000")
                        + old("1 1700000000001 VCPU_STOP 1000000")
                        + old("1 1700000000001 TOTAL 15000000")
                        + old("1 1700000000002 TOTAL 17000000"));
        BlackoutHistory history = open();
        BlackoutForecast forecast = now(history, USUAL);
        assertThat(forecast.milliseconds().p50()).isEqualTo(16);
        assertThat(forecast.upperLevel()).isZero();
        assertThat(forecast.basis()).startsWith("2 switches");
        switches(history, VM, 600);
        assertThat(Files.readString(dir.resolve("web-1.blackouts")))
                .contains("2 1700000000000 part REHEARSAL_LOAD 20000000 ")
                .doesNotContain("VCPU_STOP");
    }

    private static String old(String text) {
        return sealed(text);
    }

    private static String sealed(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return text + " " + Long.toHexString(crc.getValue()) + "\n";
    }

    @Test
    void hostileContentIsSkipped() throws IOException {
        Files.write(dir.resolve("web-1.blackouts"), new byte[] {-1, -2, 10, 32, 32, 10, 0});
        assertThat(open().forecast(VM, USUAL)).isEmpty();
        BlackoutHistory history = open();
        switches(history, VM, 1);
        assertThat(open().forecast(VM, USUAL)).isPresent();
    }

    @Test
    void linesWithAGoodChecksumAreNotBelievedEither() throws IOException {
        String head = "2 1700000000000 switch ";
        String took = "took=1,0,1,0,1,9000000";
        String rest = " class=VMM from=Q/1 to=Q/2 copied=false memory=1 rate=1.0 cpu=0.5 host=0.1";
        StringBuilder text = new StringBuilder();
        for (String bad :
                List.of(
                        "2",
                        "2 x switch " + took,
                        "3 1700000000000 switch " + took,
                        "2 1700000000000 flight " + took,
                        "2 1700000000000 part TOTAL 5",
                        "2 1700000000000 part FINAL_SYNC -5",
                        "2 1700000000000 part FINAL_SYNC 9223372036854775807",
                        head + "took=1,2,3",
                        head + "took=1,0,1,0,1,0",
                        head + "took=1,0,1,0,1,-9000000",
                        head + "took=1,99999999,1,0,1,9000000",
                        head + "took=1,0,1,0,1,9223372036854775807",
                        head + took + " backend=kvm",
                        head + took + " backend=%zz" + rest,
                        head + took + " backend=kvm" + rest + " dirtied=1",
                        head + took + " backend=kvm" + rest + " dirtied=0:5",
                        head + took + " backend=kvm" + rest.replace("0.5", "-1"),
                        head + took + " backend=kvm" + rest.replace("VMM", "LUNCH"),
                        head + took + " backend=kvm" + rest.replace("memory=1", "memory=-1"),
                        head + took + " backend=kvm" + " a=1".repeat(40))) {
            text.append(sealed(bad));
        }
        text.append(sealed(head + took + " backend=kvm" + rest + " dirtied=1000:5"));
        Files.writeString(dir.resolve("web-1.blackouts"), text);
        assertThat(now(open(), USUAL).basis()).startsWith("1 switch of");
        assertThat(Files.readAllLines(dir.resolve("web-1.blackouts"))).hasSize(1);
    }

    @Test
    void randomDamageNeverThrows() throws IOException {
        BlackoutHistory history = open();
        switches(history, VM, 12);
        Path file = dir.resolve("web-1.blackouts");
        byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < 300; i++) {
            byte[] bad = good.clone();
            for (int k = 0; k <= i % 5; k++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, bad);
            assertThat(open().forecast(VM, USUAL)).isPresent();
        }
    }

    @Test
    void whatCannotBeIsNotRemembered() {
        BlackoutHistory history = open();
        history.observe(VM, BlackoutPart.TOTAL, ms(-1));
        history.observe(VM, BlackoutPart.FINAL_SYNC, ms(-1));
        history.observe(VM, BlackoutPart.TOTAL, Duration.ofDays(400_000));
        history.observe(VM, USUAL, took(0));
        assertThat(history.forecast(VM, USUAL)).isEmpty();
    }

    @Test
    void theFileStaysSmall() throws IOException {
        BlackoutHistory history = open();
        for (int i = 0; i < 1500; i++) {
            history.observe(VM, USUAL, took(10));
            history.observe(VM, BlackoutPart.CHECKPOINT_PAUSE, ms(10));
        }
        assertThat(Files.size(dir.resolve("web-1.blackouts"))).isLessThan(150_000);
        assertThat(open().forecast(VM, USUAL)).isEqualTo(history.forecast(VM, USUAL));
    }

    @Test
    void withoutADiskItRemembersUntilTheEnd() throws IOException {
        Path blocked = Files.writeString(dir.resolve("blocked"), "no directory");
        BlackoutHistory history = new BlackoutHistory(blocked, time);
        history.observe(VM, BlackoutPart.TOTAL, ms(20));
        assertThat(history.forecast(VM, USUAL)).isPresent();
    }

    @Test
    void aFileOfAnotherKindInTheFolderIsLeftAlone() throws IOException {
        Files.writeString(dir.resolve("..odd.blackouts"), "what");
        switches(open(), VM, 1);
        assertThat(open().forecast(OTHER, USUAL)).isPresent();
        assertThat(dir.resolve("..odd.blackouts")).hasContent("what");
    }
}
