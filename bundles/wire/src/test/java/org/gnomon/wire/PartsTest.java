package org.gnomon.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.TreeMap;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches, mirrors, indexes and loops. */
class PartsTest {

    private final Random random = new Random(2);

    @TempDir Path folder;

    private ByteBuffer noise(int bytes) {
        byte[] noise = new byte[bytes];
        random.nextBytes(noise);
        return ByteBuffer.allocateDirect(bytes).put(noise).flip().order(ByteOrder.nativeOrder());
    }

    @Test
    void aBatchIsInOrderWhateverTheOrderItWasFilledIn() {
        PageBatch batch = new PageBatch(512);
        TreeMap<Long, ByteBuffer> expected = new TreeMap<>();
        for (int round = 0; round < 200; round++) {
            batch.clear();
            expected.clear();
            while (expected.size() < 50) {
                long page = random.nextInt(80);
                ByteBuffer content = noise(512);
                batch.add(page, content, 0);
                expected.put(page, content);
                if (random.nextInt(5) == 0) {
                    int i = random.nextInt(batch.count());
                    expected.remove(batch.page(i));
                    batch.remove(i);
                }
            }
            assertThat(batch.count()).isEqualTo(50);
            int i = 0;
            for (var entry : expected.entrySet()) {
                assertThat(batch.page(i)).isEqualTo(entry.getKey());
                assertThat(batch.content().slice(batch.at(i), 512)).isEqualTo(entry.getValue());
                i++;
            }
        }
    }

    @Test
    void aBatchHasItsBounds() {
        assertThat(PageBatch.capacity(512)).isEqualTo(64);
        assertThat(PageBatch.capacity(4096)).isEqualTo(64);
        assertThat(PageBatch.capacity(65536)).isEqualTo(4);
        assertThat(PageBatch.capacity(1 << 20)).isEqualTo(1);
        PageBatch one = new PageBatch(1 << 20);
        one.fill(7, (byte) 1);
        assertThat(one.isFull()).isTrue();
        one.fill(7, (byte) 2);
        assertThat(one.content().get(1 << 19)).isEqualTo((byte) 2);
        assertThatThrownBy(() -> one.fill(8, (byte) 1)).hasMessageContaining("full with 1");
        assertThatThrownBy(() -> one.fill(-1, (byte) 1)).hasMessageContaining("page -1");
        for (int size : new int[] {0, 256, 1000, 1 << 21, -4096}) {
            assertThatThrownBy(() -> new PageBatch(size))
                    .extracting(e -> ((GnomonException) e).problem().code())
                    .isEqualTo(Problem.UNSUPPORTED);
        }
    }

    @Test
    void aMirrorKeepsPagesAndLeavesNoFile() throws IOException {
        ByteBuffer page = noise(4096);
        long last = (1L << 34) / 4096 - 1;
        PageMirror closed;
        try (PageMirror mirror = PageMirror.create(folder, 4096, 1L << 34, Long.MAX_VALUE)) {
            closed = mirror;
            try (var files = Files.list(folder)) {
                assertThat(files).isEmpty();
            }
            assertThat(mirror.find(last)).isNull();
            mirror.keep(last, page, 0);
            mirror.keep(3, ByteBuffer.allocate(4096), 0);
            assertThat(mirror.find(last)).isEqualTo(page);
            assertThat(mirror.find(3)).isEqualTo(ByteBuffer.allocate(4096));
            assertThat(mirror.find(2)).isNull();
            mirror.keep(3, page, 0);
            assertThat(mirror.find(3)).isEqualTo(page);
            mirror.forget(3);
            assertThat(mirror.find(3)).isNull();
        }
        assertThat(closed.find(last)).isNull();
        closed.keep(1, page, 0);
        assertThat(closed.find(1)).isNull();
    }

    @Test
    void aSmallMirrorKeepsTheLastOfThoseThatShareAPlace() {
        try (PageMirror mirror = PageMirror.create(folder, 4096, 1 << 20, 10 * 4096)) {
            ByteBuffer one = noise(4096);
            ByteBuffer two = noise(4096);
            mirror.keep(5, one, 0);
            mirror.keep(15, two, 0);
            assertThat(mirror.find(5)).isNull();
            assertThat(mirror.find(15)).isEqualTo(two);
            mirror.forget(5);
            assertThat(mirror.find(15)).isEqualTo(two);
            assertThat(mirror.capacityBytes()).isEqualTo(10 * 4096);
            assertThatThrownBy(mirror::blank).hasMessageContaining("10 places for 256 pages");
        }
    }

    @Test
    void aMirrorLeavesOthersTheirRoom() {
        ByteBuffer content = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());
        ByteBuffer zero = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());
        content.put(7, (byte) 1);
        try (PageMirror mirror =
                PageMirror.create(folder, 4096, 1 << 20, 1 << 20, Long.MAX_VALUE / 2)) {
            mirror.keep(3, zero, 0);
            assertThat(mirror.find(3)).isEqualTo(zero);
            mirror.keep(3, content, 0);
            assertThat(mirror.find(3)).as("neither kept nor what it was before").isNull();
        }
    }

    @Test
    void aMirrorThatCannotBeMadeSaysSo() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> PageMirror.create(file, 4096, 1 << 20, 1 << 20))
                .extracting(e -> ((GnomonException) e).problem().code())
                .isEqualTo(Problem.OUT_OF_SPACE);
    }

    @Test
    void theIndexForgetsOnlyWhatIsMeant() {
        DedupIndex index = new DedupIndex(64);
        DedupIndex.Place here = new DedupIndex.Place(1, 10);
        DedupIndex.Place there = new DedupIndex.Place(2, 20);
        index.add(1, 5, here);
        assertThat(index.find(1, 5)).isEqualTo(here);
        assertThat(index.find(2, 5)).isNull();
        index.remove(1, 5, there);
        assertThat(index.find(1, 5)).isEqualTo(here);
        index.add(9, 5 + 64, there);
        assertThat(index.find(1, 5)).as("pushed out").isNull();
        index.remove(9, 5 + 64, there);
        assertThat(index.find(9, 5 + 64)).isNull();
        assertThatThrownBy(() -> new DedupIndex(100)).hasMessageContaining("100 slots");
    }

    @Test
    void loopsDoWhatPlainOnesDo() {
        for (int i = 0; i < 200; i++) {
            ByteBuffer a = noise(1024);
            ByteBuffer b = noise(1024);
            ByteBuffer out = noise(1024);
            int words = 0;
            int bytes = 0;
            for (int at = 0; at < 1024; at++) {
                if (random.nextInt(4) > 0) {
                    b.put(at, a.get(at));
                }
                bytes += a.get(at) == b.get(at) ? 0 : 1;
            }
            for (int at = 512; at < 1024; at += 8) {
                words += a.getLong(at) == b.getLong(at) ? 0 : 1;
            }
            assertThat(PageMath.xor(a, 512, b, 512, out, 0, 512)).isEqualTo(words);
            for (int at = 0; at < 512; at++) {
                assertThat(out.get(at)).isEqualTo((byte) (a.get(512 + at) ^ b.get(512 + at)));
            }
            PageMath.xor(a, 0, b, 0, out, 0, 1024);
            assertThat(PageMath.nonZeroBytes(out, 0, 1024)).isEqualTo(bytes);
            assertThat(PageMath.equal(a, 0, b, 0, 1024)).isEqualTo(bytes == 0);
            assertThat(PageMath.equal(a, 0, a.duplicate().order(a.order()), 0, 1024)).isTrue();
        }
    }

    @Test
    void aFillIsAFillOnlyIfEveryByteIs() {
        ByteBuffer page = ByteBuffer.allocateDirect(4096).order(ByteOrder.nativeOrder());
        PageMath.fill(page, 0, 4096, (byte) 0x9c);
        assertThat(PageMath.isFill(page, 0, 4096)).isTrue();
        for (int at = 0; at < 4096; at++) {
            page.put(at, (byte) 0);
            assertThat(PageMath.isFill(page, 0, 4096)).as("byte %d", at).isFalse();
            page.put(at, (byte) 0x9c);
        }
    }

    @Test
    void everyByteIsInTheHash() {
        ByteBuffer page = noise(4096);
        long hash = PageMath.hash(page, 0, 4096);
        for (int at = 0; at < 4096; at++) {
            page.put(at, (byte) (page.get(at) ^ 1));
            assertThat(PageMath.hash(page, 0, 4096)).as("byte %d", at).isNotEqualTo(hash);
            page.put(at, (byte) (page.get(at) ^ 1));
        }
        assertThat(PageMath.hash(page, 0, 4096)).isEqualTo(hash);
    }

    @Test
    void numbersComeBackInTheirShortestForm() {
        for (int shift = 0; shift < 63; shift++) {
            for (long value :
                    new long[] {1L << shift, (1L << shift) - 1, Long.MAX_VALUE >> shift}) {
                ByteBuffer out = ByteBuffer.allocate(10);
                Wire.putVarint(out, value);
                assertThat(Wire.varint(out.flip(), "it")).isEqualTo(value);
                assertThat(out.hasRemaining()).isFalse();
            }
        }
    }
}
