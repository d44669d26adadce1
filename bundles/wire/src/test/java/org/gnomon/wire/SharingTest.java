package org.gnomon.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two VMs with one store at the far end. */
class SharingTest {

    private static final int PAGES = 200;

    @TempDir Path folder;

    private final PageStore store = new PageStore(1 << 10);
    private final DedupIndex sent = new DedupIndex(1 << 10);

    private Pair pair(Guest guest) {
        List<Scheme> schemes = Scheme.candidates(Codecs.ALL, Codecs.ALL.names());
        Pair pair = new Pair(folder, guest, schemes, Long.MAX_VALUE, store);
        pair.encoder.shareWith(sent);
        return pair;
    }

    @Test
    void whatOneVmHasTheOtherGetsByName() {
        try (Pair one = pair(new Guest(4096, PAGES, 1));
                Pair two = pair(new Guest(4096, PAGES, 2))) {
            for (int page = 0; page < PAGES; page++) {
                one.guest.noise(page);
                two.guest.dirty.add((long) page);
            }
            one.sync();
            System.arraycopy(one.guest.memory, 0, two.guest.memory, 0, PAGES * 4096);
            two.sync();
            assertThat(two.sink.bytes()).isEqualTo(two.guest.memory);
            // Some are pushed out of so small an index.
            assertThat(two.encoder.tally().pages(PageKind.SHARED)).isGreaterThan(PAGES / 2);
            assertThat(two.payloadBytes).isLessThan(one.payloadBytes / 2);
        }
    }

    @Test
    void aReferenceToWhatIsGoneIsMissedAndTheFallbackIsRight() {
        try (Pair one = pair(new Guest(4096, PAGES, 1));
                Pair two = pair(new Guest(4096, PAGES, 2))) {
            one.guest.noise(5);
            one.sync();
            two.guest.noise(9);
            System.arraycopy(one.guest.memory, 5 * 4096, two.guest.memory, 7 * 4096, 4096);
            two.guest.dirty.add(7L);
            // Somebody wrote the page that the far end remembers.
            one.sink.write(5 * 4096, ByteBuffer.allocate(4096));
            EncodedBatch encoded = two.encoder.encode(two.guest.take(two.batch));
            assertThat(two.encoder.tally().pages(PageKind.SHARED)).isEqualTo(1);
            assertThat(two.decoder.apply(encoded.payload())).isFalse();
            assertThat(two.sink.writes).isZero();
            assertThat(two.send(encoded)).isFalse();
            assertThat(two.sink.bytes()).isEqualTo(two.guest.memory);
        }
    }

    @Test
    void afterAMissNothingIsReferredToForAWhileWhoeverAsksForItAgain() {
        try (Pair one = pair(new Guest(4096, PAGES, 1));
                Pair two = pair(new Guest(4096, PAGES, 2))) {
            for (int page = 0; page < 4; page++) {
                one.guest.noise(page);
            }
            one.sync();
            System.arraycopy(one.guest.memory, 0, two.guest.memory, 0, 4 * 4096);
            two.guest.dirty.add(0L);
            two.sync();
            assertThat(two.encoder.tally().pages(PageKind.SHARED)).isEqualTo(1);
            two.encoder.missed();
            for (long page = 1; page < 4; page++) {
                two.encoder.shareWith(page == 2 ? null : sent);
                two.guest.dirty.add(page);
                two.sync();
            }
            assertThat(two.encoder.tally().pages(PageKind.SHARED)).isEqualTo(1);
            assertThat(two.sink.bytes()).isEqualTo(two.guest.memory);
        }
    }

    @Test
    void aReplicaThatWasClosedIsNotReadAnyMore() {
        MemorySink sink = new MemorySink(4096, 4);
        Guest guest = new Guest(4096, 4, 1);
        guest.noise(2);
        sink.write(2 * 4096, guest.page(2));
        PageHash hash = new PageHash().of(guest.page(2));
        ByteBuffer to = ByteBuffer.allocate(4096);
        PageStore.Member reader = store.join(new MemorySink(4096, 4));
        try (PageStore.Member member = store.join(sink)) {
            member.add(2, guest.page(2));
            assertThat(reader.read(hash.high(), hash.low(), to.clear())).isTrue();
            assertThat(to.clear()).isEqualTo(guest.page(2));
        }
        assertThat(reader.read(hash.high(), hash.low(), to.clear())).isFalse();
    }

    @Test
    void twoVmsThatWriteAllTheTimeStayRight() {
        try (Pair one = pair(new Guest(4096, PAGES, 1));
                Pair two = pair(new Guest(4096, PAGES, 1))) {
            for (int i = 0; i < 60; i++) {
                one.guest.work(50);
                two.guest.work(50);
                (i % 2 == 0 ? one : two).sync();
                (i % 2 == 0 ? two : one).sync();
                assertThat(one.sink.bytes()).isEqualTo(one.guest.memory);
                assertThat(two.sink.bytes()).isEqualTo(two.guest.memory);
            }
            long shared =
                    one.encoder.tally().pages(PageKind.SHARED)
                            + two.encoder.tally().pages(PageKind.SHARED);
            assertThat(shared).isPositive();
        }
    }
}
