package org.gnomon.backend.kvm.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What real QEMUs wrote is read; what nobody should write is refused with a typed error. */
class QemuStreamReaderTest {
    private static final int SIZE = 8 << 20;
    private static final int FLIPS = 400;

    static Collected read(byte[] stream) {
        Collected sink = new Collected(SIZE);
        StreamParsing.read(Recorded.channel(stream), Recorded.MEMORY, sink);
        return sink;
    }

    @ParameterizedTest
    @EnumSource(Recorded.class)
    void readsARealStream(Recorded recorded) {
        Collected read = read(recorded.bytes());
        StreamStateReader state = read.stateRead();
        assertThat(state.isComplete()).isTrue();
        StreamLayout layout = state.layout().orElseThrow();
        assertThat(layout.memoryBytes()).isEqualTo(Recorded.MEMORY);
        assertThat(layout.blocks())
                .extracting(RamBlock::name)
                .contains("pc.bios", "pc.rom", "/rom@etc/acpi/tables");
        assertThat(read.touched).hasSize((int) (layout.sizeBytes() / StreamLayout.PAGE));
        assertThat(state.rest().get(0)).isEqualTo((byte) StreamFormat.FULL);
        assertThat(state.rest().remaining()).isGreaterThan(70_000);
    }

    @ParameterizedTest
    @EnumSource(Recorded.class)
    void everyPageIsWhereItsBlockIs(Recorded recorded) {
        Collected read = read(recorded.bytes());
        StreamLayout layout = read.stateRead().layout().orElseThrow();
        int marked = 0;
        for (RamBlock block : layout.blocks()) {
            for (long at = 0; at < block.bytes(); at += StreamLayout.PAGE) {
                long word = ByteBuffer.wrap(read.memory).getLong((int) (block.offset() + at));
                if (word != 0) {
                    assertThat(word & ~StreamFormat.FLAGS).isEqualTo(at);
                    marked++;
                }
            }
        }
        assertThat(marked).isGreaterThan(100);
    }

    @Test
    void theSameBytesInAnyPortions() {
        byte[] stream = Recorded.NEW.bytes();
        Collected drop = new Collected(SIZE);
        StreamParsing.read(new Dribble(stream, 7), Recorded.MEMORY, drop);
        Collected whole = read(stream);
        assertThat(Arrays.equals(drop.memory, whole.memory)).isTrue();
        assertThat(drop.stateRead().rest()).isEqualTo(whole.stateRead().rest());
    }

    @Test
    void theWrongMagicIsNamed() {
        byte[] stream = Recorded.OLD.bytes();
        stream[0] = 'X';
        refused(stream, Problem.INVALID_INPUT, "5845564d at byte 0; expected 5145564d");
    }

    @Test
    void anotherVersionIsNamed() {
        byte[] stream = Recorded.OLD.bytes();
        stream[7] = 4;
        refused(stream, Problem.INVALID_INPUT, "version 4 at byte 4; expected 3");
    }

    @Test
    void anotherLiveSectionIsRefusedByName() {
        byte[] stream = Recorded.OLD.bytes();
        stream[Synthetic.find(stream, "ram") + 2] = 'g';
        refused(stream, Problem.UNSUPPORTED, "live section \"rag\"");
    }

    @Test
    void whatIsNoStreamOfOneRamIsRefused() {
        byte[] stream = Recorded.OLD.bytes();
        assertThatThrownBy(
                        () ->
                                StreamParsing.read(
                                        Recorded.channel(stream), 1 << 30, new Collected(SIZE)))
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Problem.UNSUPPORTED))
                .hasMessageContaining("0 RAM blocks of 1073741824 bytes");
    }

    @Test
    void everyTruncationBeforeTheStateIsFound() {
        byte[] stream = Synthetic.stream();
        for (int length = 0; length <= stream.length - Synthetic.REST; length++) {
            byte[] cut = Arrays.copyOf(stream, length);
            assertThatThrownBy(() -> Synthetic.read(cut))
                    .as("cut at %s", length)
                    .isInstanceOf(GnomonException.class)
                    .hasMessageContaining("in the middle");
        }
        assertThat(Synthetic.read(stream).stateRead().rest().remaining()).isEqualTo(Synthetic.REST);
    }

    @Test
    void flippedBitsNeverDoMoreThanFail() {
        byte[] stream = Synthetic.stream();
        Random random = new Random(4);
        int refused = 0;
        for (int i = 0; i < FLIPS * 10; i++) {
            byte[] flipped = stream.clone();
            flipped[random.nextInt(400)] ^= (byte) (1 << random.nextInt(8));
            refused += refusedOrRead(flipped);
        }
        for (int i = 0; i < FLIPS; i++) {
            byte[] flipped = stream.clone();
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            refused += refusedOrRead(flipped);
        }
        assertThat(refused).isGreaterThan(FLIPS);
    }

    private static int refusedOrRead(byte[] stream) {
        try {
            Synthetic.read(stream);
            return 0;
        } catch (GnomonException e) {
            assertThat(e.problem().code()).isIn(Problem.INVALID_INPUT, Problem.UNSUPPORTED);
            return 1;
        }
    }

    @Test
    void aPageAfterItselfIsHandedOutInItsOwnCall() {
        Collected read = Synthetic.read(Synthetic.twice());
        assertThat(read.memory[0]).isEqualTo((byte) 2);
    }

    static void refused(byte[] stream, String code, String text) {
        assertThatThrownBy(() -> read(stream))
                .isInstanceOfSatisfying(
                        GnomonException.class, e -> assertThat(e.problem().code()).isEqualTo(code))
                .hasMessageContaining(text);
    }
}
