package org.gnomon.decisions.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Decision;
import org.gnomon.model.Decision.Kind;
import org.junit.jupiter.api.Test;

/** Size, damage and crashes of the files. */
class DecisionFilesTest extends WithRecord {

    @Test
    void itStaysWithinItsSizeAndKeepsTheNewest() throws IOException {
        open(SMALL);
        String noise = noise(400);
        List<Decision> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String inputs = "{\"noise\":\"" + i + noise.substring(i) + "\"}";
            all.add(log.record(i % 3 == 0 ? WEB : DB, Kind.VERDICT, "go", "n " + i, inputs));
            long bytes = 0;
            try (var files = Files.list(directory())) {
                for (Path file : files.toList()) {
                    bytes += Files.size(file);
                }
            }
            assertThat(bytes).isLessThan(SMALL.allBytes() + SMALL.partBytes());
        }
        for (int round = 0; round < 2; round++) {
            List<Decision> kept = log.decisions(Optional.empty(), 1_000);
            assertThat(kept).hasSizeGreaterThan(8).isEqualTo(all.subList(100 - kept.size(), 100));
            assertThat(exported()).hasSize(kept.size());
            for (Decision one : kept) {
                assertThat(log.find(one.id())).contains(one);
            }
            assertThat(log.find("v-1")).isEmpty();
            assertThat(log.decisions(Optional.of(WEB), 3))
                    .hasSize(3)
                    .allMatch(d -> d.vm().equals(WEB));
            open(SMALL);
        }
        assertThat(verdict(WEB, 0).id()).isEqualTo("v-101");
    }

    // Does not compress well, and is the same in each run.
    private static String noise(int length) {
        java.util.SplittableRandom random = new java.util.SplittableRandom(5);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('A' + random.nextInt(26)));
        }
        return text.toString();
    }

    @Test
    void cutAnywhereTheWholeLinesAreThereAndItGoesOn() throws IOException {
        open();
        List<Decision> all = List.of(verdict(WEB, 1), verdict(DB, 2), verdict(WEB, 3));
        byte[] whole = Files.readAllBytes(firstPart());
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            Files.write(firstPart(), cut);
            int lines =
                    (int)
                            new String(cut, StandardCharsets.US_ASCII)
                                    .chars()
                                    .filter(c -> c == '\n')
                                    .count();
            open();
            assertThat(log.decisions(Optional.empty(), 10)).isEqualTo(all.subList(0, lines));
            Decision next = verdict(DB, 9);
            assertThat(next.id()).isEqualTo("v-" + (lines + 1));
            assertThat(log.decisions(Optional.empty(), 10)).hasSize(lines + 1).contains(next);
        }
    }

    @Test
    void aFlippedBitCostsTheLineItIsInAndNoNumberTwice() throws IOException {
        open();
        List<Decision> all = List.of(verdict(WEB, 1), verdict(DB, 2), verdict(WEB, 3));
        byte[] whole = Files.readAllBytes(firstPart());
        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= (byte) (1 << i % 8);
            Files.write(firstPart(), flipped);
            open();
            List<Decision> left = log.decisions(Optional.empty(), 10);
            assertThat(all).as("byte " + i).containsAll(left);
            assertThat(left.size()).as("byte " + i).isBetween(1, 2);
            String next = verdict(DB, 9).id();
            assertThat(left).extracting(Decision::id).doesNotContain(next);
        }
    }

    @Test
    void aPackedPartThatIsDamagedDoesNotHideTheOthers() throws IOException {
        open(SMALL);
        for (int i = 0; i < 40; i++) {
            verdict(WEB, i);
        }
        Path packed = directory().resolve("decisions-000000000001.log.gz");
        byte[] bytes = Files.readAllBytes(packed);
        for (int cut : List.of(bytes.length / 2, 5, 0)) {
            Files.write(packed, Arrays.copyOf(bytes, cut));
            List<Decision> left = log.decisions(Optional.empty(), 100);
            assertThat(left.get(left.size() - 1).id()).isEqualTo("v-40");
            assertThat(left.size()).isBetween(20, 39);
            log.find("v-1");
            assertThat(exported()).hasSize(left.size());
        }
    }

    @Test
    void aCrashWhileAPartWasPackedLosesNothing() throws IOException {
        open(SMALL);
        for (int i = 0; i < 20; i++) {
            verdict(WEB, i);
        }
        List<Decision> all = log.decisions(Optional.empty(), 100);
        Path packed = directory().resolve("decisions-000000000001.log.gz");
        byte[] plain;
        try (var in = new java.util.zip.GZIPInputStream(Files.newInputStream(packed))) {
            plain = in.readAllBytes();
        }
        Files.write(firstPart(), plain);
        Files.write(packed, new byte[] {1, 2, 3});
        Files.write(directory().resolve("decisions.packing"), new byte[] {1});
        open(SMALL);
        assertThat(log.decisions(Optional.empty(), 100)).isEqualTo(all);
        verdict(WEB, 20);
        assertThat(log.decisions(Optional.empty(), 100)).hasSize(21);
        assertThat(firstPart()).doesNotExist();
        assertThat(directory().resolve("decisions.packing")).doesNotExist();
    }

    @Test
    void anExportThatIsUnderWayReadsOnWhileMoreIsRecorded() throws IOException {
        open(SMALL);
        for (int i = 0; i < 10; i++) {
            verdict(WEB, i);
        }
        ByteArrayOutputStream slow =
                new ByteArrayOutputStream() {
                    private boolean busy;

                    @Override
                    public synchronized void write(byte[] bytes, int from, int length) {
                        super.write(bytes, from, length);
                        if (!busy) {
                            busy = true;
                            for (int i = 0; i < 30; i++) {
                                verdict(DB, i);
                            }
                        }
                    }
                };
        log.export(slow);
        String text = slow.toString(StandardCharsets.US_ASCII);
        assertThat(text.lines().filter(l -> l.contains("\"vm\":\"web\""))).hasSize(10);
    }
}
