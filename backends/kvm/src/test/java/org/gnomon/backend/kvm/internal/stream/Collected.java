package org.gnomon.backend.kvm.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.gnomon.model.PageSource;
import org.gnomon.spi.replication.ChangeSink;

/** A far side in memory: refuses what is not inside it. */
final class Collected implements ChangeSink, PageSource {
    final byte[] memory;
    final ByteArrayOutputStream state = new ByteArrayOutputStream();
    final Set<Long> touched = new HashSet<>();
    long rounds;

    Collected(int bytes) {
        memory = new byte[bytes];
        Arrays.fill(memory, (byte) 0x5a);
    }

    @Override
    public void pages(long[] offsets, int count, ByteBuffer content) {
        assertThat(content.remaining()).isEqualTo(count * PAGE);
        assertThat(Arrays.stream(offsets).limit(count).distinct().count()).isEqualTo(count);
        for (int i = 0; i < count; i++) {
            content.get(memory, inside(offsets[i]), PAGE);
        }
    }

    @Override
    public void fill(long offset, byte value) {
        int at = inside(offset);
        Arrays.fill(memory, at, at + PAGE, value);
    }

    private int inside(long offset) {
        assertThat(offset).isBetween(0L, (long) memory.length - PAGE);
        assertThat(offset % PAGE).isZero();
        touched.add(offset);
        return (int) offset;
    }

    @Override
    public void state(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        state.writeBytes(copy);
    }

    @Override
    public void roundEnded() {
        rounds++;
    }

    /** What came as state, put together. */
    StreamStateReader stateRead() {
        StreamStateReader reader = new StreamStateReader(1 << 24);
        reader.add(ByteBuffer.wrap(state.toByteArray()));
        return reader;
    }

    @Override
    public long sizeBytes() {
        return memory.length;
    }

    @Override
    public int pageSizeBytes() {
        return PAGE;
    }

    @Override
    public ByteBuffer view(long offset, int length) {
        return ByteBuffer.wrap(memory, (int) offset, length).slice().asReadOnlyBuffer();
    }
}
