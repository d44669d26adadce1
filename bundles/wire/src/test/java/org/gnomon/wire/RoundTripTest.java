package org.gnomon.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoundTripTest {

    private static final long WHOLE = Long.MAX_VALUE;

    @TempDir Path folder;

    static Stream<Scheme> schemes() {
        return Scheme.candidates(Codecs.ALL, Codecs.ALL.names()).stream();
    }

    @Test
    void everyCodecGivesItsSchemes() {
        assertThat(schemes().map(Scheme::label))
                .containsExactly(
                        "raw",
                        "plain+zstd1",
                        "delta+zstd1",
                        "based+zstd1",
                        "plain+lz4",
                        "delta+lz4",
                        "plain+brotli1",
                        "delta+brotli1");
        assertThat(Scheme.candidates(Codecs.ALL, List.of("lz4", "other")))
                .extracting(Scheme::label)
                .containsExactly("raw", "plain+lz4", "delta+lz4");
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void theFarEndBecomesTheGuest(Scheme scheme) {
        try (Pair pair = new Pair(folder, 4096, 300, List.of(scheme), WHOLE)) {
            follow(pair, 15);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 4096, 65536, 1 << 20})
    void withAllSchemesAndAnyPageSize(int pageSize) {
        List<Scheme> all = schemes().toList();
        try (Pair pair =
                new Pair(folder, pageSize, Math.min(40, (8 << 20) / pageSize), all, WHOLE)) {
            follow(pair, 15);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7 * 4096, 64 * 4096, 299 * 4096})
    void aSmallMirrorOnlyCostsBytes(long mirrorBytes) {
        try (Pair pair = new Pair(folder, 4096, 300, schemes().toList(), mirrorBytes)) {
            assertThat(pair.mirror.capacityBytes())
                    .isLessThanOrEqualTo(Math.max(4096, mirrorBytes));
            follow(pair, 15);
        }
    }

    @Test
    void aMirrorThatForgetsIsRight() {
        try (Pair pair = new Pair(folder, 4096, 100, schemes().toList(), WHOLE)) {
            for (int i = 0; i < 20; i++) {
                pair.mirror.forget(i);
                if (i % 7 == 0) {
                    pair.mirror.forget();
                }
                follow(pair, 1);
            }
        }
    }

    @Test
    void whatIsThereAlreadyIsNotSent() {
        try (Pair pair = new Pair(folder, 4096, 100, schemes().toList(), WHOLE)) {
            follow(pair, 3);
            int writes = pair.sink.writes;
            for (long page = 0; page < 100; page++) {
                pair.guest.dirty.add(page);
            }
            long before = pair.encoder.tally().unchanged();
            pair.sync();
            assertThat(pair.sink.writes - writes).isLessThanOrEqualTo(100);
            long known = pair.encoder.tally().unchanged() - before;
            // Pages that were never dirty before are unknown to the mirror and go once.
            assertThat(known).isGreaterThan(70);
            writes = pair.sink.writes;
            for (long page = 0; page < 100; page++) {
                pair.guest.dirty.add(page);
            }
            pair.sync();
            assertThat(pair.sink.writes).isEqualTo(writes);
        }
    }

    @Test
    void aBlankReplicaGetsNoZeros() {
        try (Pair pair = new Pair(folder, 4096, 64, schemes().toList(), WHOLE)) {
            pair.mirror.blank();
            for (int page = 0; page < 64; page++) {
                pair.guest.fill(page, (byte) (page == 9 ? 1 : 0));
            }
            pair.sync();
            assertThat(pair.sink.bytes()).isEqualTo(pair.guest.memory);
            assertThat(pair.encoder.tally().unchanged()).isEqualTo(63);
            assertThat(pair.encoder.tally().pages(PageKind.FILL)).isEqualTo(1);
        }
    }

    @Test
    void everyWayWasTaken() {
        try (Pair pair = new Pair(folder, 4096, 300, schemes().toList(), WHOLE)) {
            follow(pair, 60);
            pair.chooser.demand(1);
            follow(pair, 60);
            pair.chooser.demand(0);
            pair.chooser.link(1e12);
            pair.chooser.worth(0);
            follow(pair, 10);
            for (PageKind kind : PageKind.values()) {
                if (kind != PageKind.SHARED) {
                    assertThat(pair.encoder.tally().pages(kind)).as("%s", kind).isPositive();
                }
            }
            long content = 0;
            for (PageKind kind : PageKind.values()) {
                content += pair.encoder.tally().bytes(kind);
            }
            assertThat(content + pair.encoder.tally().headBytes()).isEqualTo(pair.payloadBytes);
        }
    }

    @Test
    void aCopiedPageCostsAFewBytes() {
        try (Pair pair = new Pair(folder, 4096, 200, schemes().toList(), WHOLE)) {
            pair.guest.noise(150);
            pair.sync();
            pair.payloadBytes = 0;
            pair.guest.copy(3, 150);
            pair.guest.copy(4, 150);
            pair.guest.noise(150);
            pair.guest.copy(151, 150);
            pair.sync();
            assertThat(pair.sink.bytes()).isEqualTo(pair.guest.memory);
            assertThat(pair.encoder.tally().pages(PageKind.SAME)).isEqualTo(3);
            assertThat(pair.payloadBytes).isLessThan(4096 + 100);
        }
    }

    private static void follow(Pair pair, int rounds) {
        for (int i = 0; i < rounds; i++) {
            pair.guest.work(90);
            pair.sync();
            assertThat(pair.sink.bytes()).isEqualTo(pair.guest.memory);
        }
    }
}
