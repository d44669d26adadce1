package org.gnomon.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.gnomon.journal.internal.History.Moment;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal.Entry;
import org.gnomon.service.Journal.Kind;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every cut and every flipped bit: recovered to the last good entry, or refused with the reason.
 */
class DamageTest {

    private static History history;
    private static byte[] whole;
    private static byte[] head;
    private static List<Entry> all;

    @BeforeAll
    static void write() throws IOException {
        history = History.of(new MemoryDisk());
        whole = history.last().log();
        head = history.last().head();
        all = history.last().entries();
        assertThat(all).hasSizeGreaterThan(30);
    }

    /** Entries, or the problem with which it was refused. */
    private record Result(List<Entry> entries, Problem refused) {}

    private static Result open(byte[] log, byte[] headFile) {
        MemoryDisk disk = new MemoryDisk();
        disk.put(History.LOG, log);
        if (headFile != null) {
            disk.put(History.HEAD, headFile);
        }
        try (FileJournal journal = History.open(disk, new FixedTime(), Limits.DEFAULT)) {
            List<Entry> found = journal.entries();
            long last = found.isEmpty() ? 0 : found.get(found.size() - 1).sequence();
            Entry next = journal.force(new VmId("new"), Kind.VM, Map.of());
            assertThat(next.sequence()).isEqualTo(last + 1);
            return new Result(found, null);
        } catch (GnomonException e) {
            assertThat(disk.content(History.LOG)).as("nothing is changed").isEqualTo(log);
            return new Result(null, e.problem());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertNamed(Problem problem, String as) {
        assertThat(problem).as(as).isNotNull();
        assertThat(problem.code()).as(as).isEqualTo(Problem.JOURNAL_FAILED);
        assertThat(problem.message()).as(as).contains(History.LOG.toString()).contains("byte ");
        assertThat(problem.nextStep()).as(as).contains("truncate -s ").contains("backup");
    }

    private static byte[] flipped(byte[] bytes, int at, int bit) {
        byte[] copy = bytes.clone();
        copy[at] ^= (byte) (1 << bit);
        return copy;
    }

    private static int lines(byte[] log) {
        int lines = 0;
        for (byte b : log) {
            lines += b == '\n' ? 1 : 0;
        }
        return lines;
    }

    @Test
    void wholeItOpens() {
        assertThat(open(whole, head).entries()).isEqualTo(all);
    }

    @Test
    void cutAnywhereTheLossOfWhatWasOnDiskIsNoticed() {
        for (int length = 0; length < whole.length; length++) {
            Result result = open(Arrays.copyOf(whole, length), head);
            assertNamed(result.refused(), "cut at " + length);
        }
    }

    @Test
    void cutAnywhereInAWriteThatACrashEndedItOpensWithAllThatWasOnDisk() {
        for (int i = 1; i < history.moments.size(); i++) {
            Moment before = history.moments.get(i - 1);
            byte[] after = history.moments.get(i).log();
            for (int length = before.log().length; length <= after.length; length++) {
                byte[] cut = Arrays.copyOf(after, length);
                Result result = open(cut, before.head());
                assertThat(result.entries())
                        .as("cut at " + length)
                        .isEqualTo(all.subList(0, lines(cut) - 1))
                        .hasSizeGreaterThanOrEqualTo(before.entries().size());
            }
        }
    }

    @Test
    void cutAnywhereWithoutAHeadItOpensToTheLastGoodEntry() {
        for (int length = 0; length <= whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThat(open(cut, null).entries())
                    .as("cut at " + length)
                    .isEqualTo(all.subList(0, Math.max(0, lines(cut) - 1)));
        }
    }

    @Test
    void anyFlippedBitIsNamed() {
        for (int i = 0; i < whole.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                assertNamed(open(flipped(whole, i, bit), head).refused(), bit + " of " + i);
            }
        }
    }

    @Test
    void anyFlippedBitIsNamedWithoutAHeadToo() {
        for (int i = 0; i < whole.length; i++) {
            for (int bit : new int[] {i % 8, (i + 3) % 8}) {
                assertNamed(open(flipped(whole, i, bit), null).refused(), bit + " of " + i);
            }
        }
    }

    @Test
    void aBitFlippedInWhatACrashLeftNeverCostsWhatWasOnDisk() {
        Moment before = null;
        for (Moment moment : history.moments) {
            if (before != null && moment.log().length - before.log().length > 1_000) {
                byte[] torn = Arrays.copyOf(moment.log(), moment.log().length - 100);
                for (int i = before.log().length; i < torn.length; i++) {
                    Result result = open(flipped(torn, i, i % 8), before.head());
                    if (result.refused() == null) {
                        int found = result.entries().size();
                        assertThat(result.entries()).isEqualTo(all.subList(0, found));
                        assertThat(found).isGreaterThanOrEqualTo(before.entries().size());
                    } else {
                        assertNamed(result.refused(), "at " + i);
                    }
                }
            }
            before = moment;
        }
    }

    @Test
    void aDamagedHeadNeverCostsAnEntry() {
        for (int i = 0; i < head.length; i++) {
            for (int bit = 0; bit < (i % Head.SLOT < 128 ? 8 : 1); bit++) {
                Result result = open(whole, flipped(head, i, bit));
                assertThat(result.entries()).as("bit %d of byte %d", bit, i).isEqualTo(all);
            }
        }
        for (int length = 0; length < head.length; length++) {
            Result result = open(whole, Arrays.copyOf(head, length));
            if (result.refused() == null) {
                assertThat(result.entries()).as("cut at " + length).isEqualTo(all);
            } else {
                assertNamed(result.refused(), "cut at " + length);
                assertThat(result.refused().message()).contains("journal.head is damaged");
            }
        }
    }

    @Test
    void withTheOlderSlotOnlyAllButTheLastWriteIsStillGuarded() {
        Moment before = history.moments.get(history.moments.size() - 2);
        int newest = head.length / 2 * slotOf(head, before.head());
        byte[] damaged = flipped(head, newest + 30, 0);
        assertNamed(open(Arrays.copyOf(whole, before.log().length - 1), damaged).refused(), "");
        assertThat(open(whole, damaged).entries()).isEqualTo(all);
    }

    private static int slotOf(byte[] now, byte[] before) {
        return Arrays.mismatch(now, before) / Head.SLOT;
    }

    @Test
    void linesThatAreMissingSwappedOrDoubledAreNamed() {
        List<String> lines = new ArrayList<>(text(whole).lines().toList());
        for (int i = 1; i < lines.size() - 1; i++) {
            List<String> missing = new ArrayList<>(lines);
            missing.remove(i);
            List<String> swapped = new ArrayList<>(lines);
            swapped.set(i, lines.get(i + 1));
            swapped.set(i + 1, lines.get(i));
            List<String> doubled = new ArrayList<>(lines);
            doubled.add(i, lines.get(i));
            for (List<String> wrong : List.of(missing, swapped, doubled)) {
                byte[] log = (String.join("\n", wrong) + "\n").getBytes(StandardCharsets.US_ASCII);
                assertNamed(open(log, head).refused(), "line " + i);
                assertNamed(open(log, null).refused(), "line " + i);
            }
        }
    }

    @Test
    void aLineOfAnotherJournalIsNamed() throws IOException {
        History other = History.of(new MemoryDisk());
        List<String> mine = new ArrayList<>(text(whole).lines().toList());
        List<String> its = new ArrayList<>(text(other.last().log()).lines().toList());
        String foreign = its.get(9).replace("web", "bew");
        byte[] json = foreign.substring(foreign.indexOf('{')).getBytes(StandardCharsets.US_ASCII);
        String rest = mine.get(9).substring(9, 18) + json.length + " ";
        String checked = rest + new String(json, StandardCharsets.US_ASCII);
        mine.set(9, Checksum.of(checked) + " " + checked);
        byte[] log = (String.join("\n", mine) + "\n").getBytes(StandardCharsets.US_ASCII);
        Result result = open(log, head);
        assertNamed(result.refused(), "a good line in the wrong place");
        assertThat(result.refused().message()).contains("line 11");
    }

    @Test
    void anotherFileInItsPlaceIsNoticedByItsHead() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        FileJournal journal = History.open(disk, new FixedTime(), Limits.DEFAULT);
        for (int i = 0; i < all.size(); i++) {
            journal.force(new VmId("other"), Kind.VM, Map.of());
        }
        assertThat(open(disk.content(History.LOG), head).refused().message())
                .contains("it is not the entry");
    }

    @Test
    void zerosThatThePowerCutLeftAreCutOff() {
        byte[] longer = Arrays.copyOf(whole, whole.length + 5_000);
        assertThat(open(longer, head).entries()).isEqualTo(all);
        assertThat(open(longer, null).entries()).isEqualTo(all);
    }

    @Test
    void aSectorThatTheDiskNeverGotInItsLastWriteIsATornWrite() {
        int found = 0;
        for (int i = 1; i < history.moments.size(); i++) {
            Moment before = history.moments.get(i - 1);
            byte[] after = history.moments.get(i).log();
            int from = before.log().length;
            int next = (from / 512 + 1) * 512;
            if (next + 512 < after.length) {
                byte[] holed = after.clone();
                Arrays.fill(holed, next, next + 512, (byte) 0);
                List<Entry> expected = all.subList(0, lines(Arrays.copyOf(after, next)) - 1);
                assertThat(open(holed, before.head()).entries()).isEqualTo(expected);
                assertNamed(open(holed, history.moments.get(i).head()).refused(), "was on disk");
                found++;
            }
        }
        assertThat(found).isPositive();
    }

    @Test
    void aMissingFileIsNoticedByItsHead() {
        MemoryDisk disk = new MemoryDisk();
        disk.put(History.HEAD, head);
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> History.open(disk, new FixedTime(), Limits.DEFAULT))
                .hasMessageContaining("its end was lost");
    }

    @Test
    void aLaterFormatIsNamedNotGuessed() {
        String checked = "3 anything new";
        String header = "gnomon-journal 3 " + Checksum.of(checked) + " anything new\n";
        Result result = open(header.getBytes(StandardCharsets.US_ASCII), null);
        assertThat(result.refused().message()).contains("it is of format 3");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
