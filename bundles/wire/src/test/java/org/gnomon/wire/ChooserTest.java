package org.gnomon.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChooserTest {

    private static final int BATCH = 1 << 18;
    private static final Scheme FAST = new Scheme(Scheme.Mode.DELTA, "lz4");
    private static final Scheme SMALL = new Scheme(Scheme.Mode.DELTA, "zstd1");
    private static final Scheme SMALLEST = new Scheme(Scheme.Mode.BASED, "zstd1");
    private static final Scheme SLOW = new Scheme(Scheme.Mode.DELTA, "brotli1");

    private final Chooser chooser = new Chooser(List.of(Scheme.RAW, FAST, SMALL, SMALLEST, SLOW));

    /** What the schemes do from now on, as if they had been tried often. */
    private void learn(Scheme scheme, double ratio, double nanosPerByte) {
        for (int i = 0; i < 100; i++) {
            chooser.measured(
                    scheme,
                    Texture.SPARSE,
                    BATCH,
                    (int) (ratio * BATCH),
                    (long) (nanosPerByte * BATCH));
        }
    }

    private void learnAll() {
        chooser.explore(false);
        chooser.worth(0);
        learn(Scheme.RAW, 1, .1);
        learn(FAST, .07, .6);
        learn(SMALL, .04, 1.2);
        learn(SMALLEST, .03, 3.3);
        learn(SLOW, .028, 8);
    }

    private Scheme choice() {
        return chooser.choose(Texture.SPARSE);
    }

    @Test
    void theSlowerTheLinkTheMoreWorkIsWorthIt() {
        learnAll();
        chooser.link(50e9);
        assertThat(choice()).isEqualTo(Scheme.RAW);
        chooser.link(1e9);
        assertThat(choice()).isEqualTo(FAST);
        chooser.link(12.5e6);
        assertThat(choice()).isEqualTo(SMALL);
        chooser.link(1e6);
        assertThat(choice()).isEqualTo(SMALLEST);
        chooser.link(1e5);
        assertThat(choice()).isEqualTo(SLOW);
    }

    @Test
    void aByteIsWorthSomethingOnAnyLink() {
        learnAll();
        chooser.link(50e9);
        chooser.worth(30);
        assertThat(choice()).isEqualTo(SMALL);
        chooser.worth(1_000);
        assertThat(choice()).isEqualTo(SMALLEST);
    }

    @Test
    void lessCpuMeansLessWork() {
        learnAll();
        chooser.link(12.5e6);
        assertThat(choice()).isEqualTo(SMALL);
        chooser.cpu(.1);
        assertThat(choice()).isEqualTo(FAST);
        chooser.cpu(1);
        assertThat(choice()).isEqualTo(SMALL);
    }

    @Test
    void aKnownDemandIsMetWithTheFewestBytes() {
        learnAll();
        chooser.link(1e9);
        chooser.demand(10e6);
        assertThat(choice()).isEqualTo(SLOW);
        chooser.demand(200e6);
        assertThat(choice()).isEqualTo(SMALLEST);
        chooser.cpu(.5);
        assertThat(choice()).isEqualTo(SMALL);
        chooser.cpu(1);
        chooser.demand(5e9);
        assertThat(choice()).as("nothing keeps up: the fastest").isEqualTo(FAST);
        chooser.demand(0);
        assertThat(choice()).isEqualTo(FAST);
    }

    @Test
    void texturesAreLearntApart() {
        learnAll();
        chooser.link(1e9);
        for (int i = 0; i < 100; i++) {
            chooser.measured(FAST, Texture.DENSE, BATCH, BATCH, BATCH);
            chooser.measured(Scheme.RAW, Texture.DENSE, BATCH, BATCH, BATCH / 20);
            chooser.measured(SMALL, Texture.DENSE, BATCH, BATCH, 3 * BATCH);
            chooser.measured(SMALLEST, Texture.DENSE, BATCH, BATCH, 6 * BATCH);
        }
        assertThat(chooser.choose(Texture.DENSE)).isEqualTo(Scheme.RAW);
        assertThat(choice()).isEqualTo(FAST);
    }

    @Test
    void itLeavesWhatHasBecomeWorse() {
        learnAll();
        chooser.link(5e8);
        assertThat(choice()).isEqualTo(FAST);
        learn(FAST, .9, 2);
        assertThat(choice()).isEqualTo(SMALL);
    }

    @Test
    void onePauseOfTheThreadDoesNotTurnIt() {
        learnAll();
        chooser.link(1e9);
        chooser.measured(FAST, Texture.SPARSE, BATCH, (int) (.07 * BATCH), 500_000_000L);
        assertThat(choice()).isEqualTo(FAST);
    }

    @Test
    void itTriesAllNowAndThenAndTheHopelessRarely() {
        learnAll();
        chooser.explore(true);
        chooser.link(1e9);
        List<Scheme> choices = IntStream.range(0, 8_000).mapToObj(i -> choice()).toList();
        long fast = choices.stream().filter(FAST::equals).count();
        long small = choices.stream().filter(SMALL::equals).count();
        long slow = choices.stream().filter(SLOW::equals).count();
        assertThat(fast).isGreaterThan(7_700);
        assertThat(small).isBetween(40L, 60L);
        assertThat(slow).isBetween(4L, 10L);
        assertThat(new TreeSet<>(choices.stream().map(Scheme::label).toList())).hasSize(5);
        chooser.explore(false);
        assertThat(IntStream.range(0, 1_000).mapToObj(i -> choice())).containsOnly(FAST);
    }

    @Test
    void theSameCallsGiveTheSameChoices() {
        Chooser other = new Chooser(List.of(Scheme.RAW, FAST, SMALL, SMALLEST, SLOW));
        for (int i = 0; i < 2_000; i++) {
            Scheme one = chooser.choose(Texture.DENSE);
            assertThat(other.choose(Texture.DENSE)).isEqualTo(one);
            chooser.measured(one, Texture.DENSE, BATCH, BATCH / (1 + i % 7), i * 100);
            other.measured(one, Texture.DENSE, BATCH, BATCH / (1 + i % 7), i * 100);
        }
    }

    @Test
    void settingsThatMeanNothingAreRefused() {
        assertThatThrownBy(() -> chooser.link(0)).hasMessageContaining("link rate 0.0");
        assertThatThrownBy(() -> chooser.link(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> chooser.cpu(-1)).hasMessageContaining("CPU fraction -1.0");
        assertThatThrownBy(() -> new Chooser(List.of())).hasMessageContaining("no schemes");
    }
}
