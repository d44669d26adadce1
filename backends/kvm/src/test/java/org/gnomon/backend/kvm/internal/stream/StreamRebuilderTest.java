package org.gnomon.backend.kvm.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A rebuilt stream says the same as the first one, but for the guest's own RAM. */
class StreamRebuilderTest {
    private static final int SIZE = 8 << 20;

    private static byte[] rebuilt(Collected first, String mainName, long changed) {
        StreamStateReader state = first.stateRead();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        WritableByteChannel out = Channels.newChannel(bytes);
        StreamRebuilder rebuilder =
                new StreamRebuilder(state.layout().orElseThrow(), mainName, first);
        rebuilder.prefix(out);
        rebuilder.part(out, offset -> offset != changed);
        rebuilder.rest(out, offset -> offset == changed, state.rest());
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @EnumSource(Recorded.class)
    void deviceMemoryAndStateAreTheSame(Recorded recorded) {
        Collected first = QemuStreamReaderTest.read(recorded.bytes());
        long some = Recorded.MEMORY + 5L * StreamLayout.PAGE;
        Collected again = QemuStreamReaderTest.read(rebuilt(first, "", some));
        StreamLayout layout = first.stateRead().layout().orElseThrow();
        assertThat(again.stateRead().layout()).contains(layout);
        assertThat(again.stateRead().rest()).isEqualTo(first.stateRead().rest());
        int from = (int) Recorded.MEMORY;
        int to = (int) layout.sizeBytes();
        assertThat(Arrays.equals(again.memory, from, to, first.memory, from, to)).isTrue();
        assertThat(again.touched).allMatch(offset -> offset >= Recorded.MEMORY);
        assertThat(again.touched).hasSize((int) (layout.deviceBytes() / StreamLayout.PAGE));
    }

    @Test
    void mainRamGetsTheTargetsName() {
        Collected first = QemuStreamReaderTest.read(Recorded.OLD.bytes());
        assertThat(first.stateRead().layout().orElseThrow().main().name()).isEqualTo("pc.ram");
        Collected again = QemuStreamReaderTest.read(rebuilt(first, "ram", -1));
        assertThat(again.stateRead().layout().orElseThrow().main())
                .isEqualTo(new RamBlock("ram", Recorded.MEMORY, 0));
    }
}
