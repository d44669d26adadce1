package org.gnomon.prediction.internal.blackout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.gnomon.model.Blackout;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.prediction.internal.FixedTime;
import org.gnomon.service.PredictiveAnalysis.BlackoutForecast;
import org.gnomon.service.PredictiveAnalysis.BlackoutPart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlackoutHistoryTest {

    private static final VmId VM = new VmId("web-1");

    private static final SwitchConditions LIKE =
            new SwitchConditions(
                    "kvm",
                    UpdateClass.VMM,
                    new VmmVersion("qemu", "7.2", "a"),
                    Optional.of(new VmmVersion("qemu", "10.0", "b")),
                    false,
                    1 << 27,
                    List.of(),
                    Double.NaN,
                    0.5);

    @TempDir Path dir;
    private final FixedTime time = new FixedTime();

    private BlackoutHistory open() {
        return new BlackoutHistory(dir, time);
    }

    private static Duration ms(double value) {
        return Duration.ofNanos((long) (value * 1e6));
    }

    private static Blackout switched(double total) {
        return new Blackout(ms(1), ms(0), ms(total / 2), ms(0), ms(2), ms(total));
    }

    @Test
    void nothingMeasuredIsNoForecast() {
        assertThat(open().forecast(VM, LIKE)).isEmpty();
    }

    @Test
    void partsAddUpUntilThereAreSwitches() {
        BlackoutHistory history = open();
        history.observe(VM, BlackoutPart.CHECKPOINT_PAUSE, ms(10));
        BlackoutForecast pauseOnly = history.forecast(VM, LIKE).orElseThrow();
        assertThat(pauseOnly.milliseconds().p50()).isEqualTo(10);
        assertThat(pauseOnly.basis()).contains("not measured yet");
        history.observe(VM, BlackoutPart.CHECKPOINT_PAUSE, ms(14));
        history.observe(VM, BlackoutPart.REHEARSAL_LOAD, ms(20));
        BlackoutForecast built = history.forecast(VM, LIKE).orElseThrow();
        assertThat(built.milliseconds().p50()).isEqualTo(32);
        assertThat(built.milliseconds().lower()).isLessThan(30);
        assertThat(built.milliseconds().upper()).isGreaterThan(34);
        assertThat(built.milliseconds().level()).isZero();
        assertThat(built.basis())
                .contains("checkpoint pause 12.0 ms (2 measured)")
                .contains("loading in a rehearsal 20.0 ms (1 measured)");
        history.observe(VM, LIKE, switched(15));
        assertThat(history.forecast(VM, LIKE).orElseThrow().milliseconds().p50()).isEqualTo(15);
        assertThat(history.forecast(VM, LIKE).orElseThrow().milliseconds().level()).isZero();
        assertThat(history.forecast(new VmId("other"), LIKE)).isEmpty();
    }

    @Test
    void ownSwitchesGiveAnIntervalThatHoldsWhatItPromises() {
        Random random = new Random(9);
        for (int n : new int[] {3, 5, 10, 20}) {
            int held = 0;
            double level = 0;
            for (int i = 0; i < 150; i++) {
                VmId vm = new VmId("n" + n + "-" + i);
                BlackoutHistory history = open();
                for (int k = 0; k < n; k++) {
                    history.observe(
                            vm, BlackoutPart.TOTAL, ms(12 * Math.exp(0.3 * random.nextGaussian())));
                }
                var interval = history.forecast(vm, LIKE).orElseThrow().milliseconds();
                double next = 12 * Math.exp(0.3 * random.nextGaussian());
                held += next >= interval.lower() && next <= interval.upper() ? 1 : 0;
                level = interval.level();
            }
            assertThat(level).isGreaterThanOrEqualTo(0.5).isLessThanOrEqualTo(0.9);
            assertThat(held / 150.0).isGreaterThan(level - 0.08);
        }
    }

    @Test
    void whatWasMeasuredSurvivesARestart() {
        BlackoutHistory history = open();
        for (int i = 0; i < 5; i++) {
            history.observe(VM, LIKE, switched(10 + i));
        }
        assertThat(open().forecast(VM, LIKE)).isEqualTo(history.forecast(VM, LIKE)).isPresent();
    }

    @Test
    void aTornLineCostsOnlyItself() throws IOException {
        BlackoutHistory history = open();
        for (int i = 0; i < 4; i++) {
            history.observe(VM, BlackoutPart.TOTAL, ms(10 + i));
        }
        Path file = dir.resolve("web-1.blackouts");
        byte[] good = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(good, good.length - 3));
        BlackoutHistory again = open();
        assertThat(again.forecast(VM, LIKE).orElseThrow().basis()).startsWith("3 switches");
        again.observe(VM, BlackoutPart.TOTAL, ms(20));
        assertThat(open().forecast(VM, LIKE).orElseThrow().basis()).startsWith("4 switches");
    }

    @Test
    void hostileContentIsSkipped() throws IOException {
        Files.write(dir.resolve("web-1.blackouts"), new byte[] {-1, -2, 10, 32, 32, 10, 0});
        assertThat(open().forecast(VM, LIKE)).isEmpty();
        BlackoutHistory history = open();
        history.observe(VM, BlackoutPart.TOTAL, ms(20));
        assertThat(open().forecast(VM, LIKE)).isPresent();
    }

    @Test
    void whatCannotBeIsNotRemembered() {
        BlackoutHistory history = open();
        history.observe(VM, BlackoutPart.TOTAL, ms(-1));
        history.observe(VM, BlackoutPart.TOTAL, Duration.ofDays(400_000));
        assertThat(history.forecast(VM, LIKE)).isEmpty();
    }

    @Test
    void theFileStaysSmall() throws IOException {
        BlackoutHistory history = open();
        for (int i = 0; i < 3000; i++) {
            history.observe(VM, LIKE, switched(10));
        }
        assertThat(Files.size(dir.resolve("web-1.blackouts"))).isLessThan(120_000);
        assertThat(open().forecast(VM, LIKE)).isEqualTo(history.forecast(VM, LIKE));
    }

    @Test
    void withoutADiskItRemembersUntilTheEnd() throws IOException {
        Path blocked = dir.resolve("blocked");
        Files.writeString(blocked, "no directory", StandardOpenOption.CREATE);
        BlackoutHistory history = new BlackoutHistory(blocked, time);
        history.observe(VM, BlackoutPart.TOTAL, ms(20));
        assertThat(history.forecast(VM, LIKE)).isPresent();
    }
}
