package org.gnomon.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal.Entry;
import org.gnomon.service.Journal.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest {

    private static final VmId VM = new VmId("web-1");

    @TempDir private Path directory;

    @Test
    void whatWasForcedIsThereAgain() throws IOException {
        Map<String, String> fields = Map.of("act", "switch", "text", "two\nlines é \ud800 \"");
        Entry first;
        try (FileJournal journal = open()) {
            first = journal.force(VM, Kind.INTENT, fields);
            journal.force(new VmId("db"), Kind.ALERT, Map.of());
        }
        try (FileJournal journal = open()) {
            assertThat(journal.entries()).hasSize(2);
            assertThat(journal.entries(VM)).containsExactly(first);
            assertThat(journal.force(VM, Kind.VM, Map.of()).sequence()).isEqualTo(3);
        }
    }

    @Test
    void notesGoToDiskWithTheNextForceAndKeepTheirPlace() throws IOException {
        try (FileJournal journal = open()) {
            journal.force(VM, Kind.INTENT, Map.of());
            long before = Files.size(log());
            journal.note(VM, Kind.SWITCHOVER, Map.of("state", "FROZEN"));
            assertThat(Files.size(log())).as("no write inside a blackout").isEqualTo(before);
            journal.force(VM, Kind.SWITCHOVER, Map.of("state", "ACTIVATED"));
        }
        try (FileJournal journal = open()) {
            assertThat(journal.entries())
                    .extracting(e -> e.fields().getOrDefault("state", "-"))
                    .containsExactly("-", "FROZEN", "ACTIVATED");
        }
    }

    @Test
    void notesGoToDiskAtCloseToo() throws IOException {
        try (FileJournal journal = open()) {
            journal.note(VM, Kind.SWITCHOVER, Map.of());
        }
        try (FileJournal journal = open()) {
            assertThat(journal.entries()).hasSize(1);
        }
    }

    @Test
    void cutAnywhereGivesTheEntriesBeforeTheCut() throws IOException {
        byte[] whole = threeEntries();
        List<Entry> all = entriesOf(whole);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            int lines = 0;
            for (byte b : cut) {
                lines += b == '\n' ? 1 : 0;
            }
            assertThat(entriesOf(cut)).as("cut at " + length).isEqualTo(all.subList(0, lines));
            assertThat(appendsAgain(lines + 1)).as("cut at " + length).isTrue();
        }
    }

    @Test
    void zerosThatTheDiskLeftAtTheEndAreCutOff() throws IOException {
        byte[] whole = threeEntries();
        List<Entry> all = entriesOf(whole);
        byte[] longer = Arrays.copyOf(whole, whole.length + 500);
        assertThat(entriesOf(longer)).isEqualTo(all);
        assertThat(Files.size(directory.resolve("journal.torn"))).isEqualTo(500);

        byte[] holed = whole.clone();
        Arrays.fill(holed, whole.length - 40, whole.length - 20, (byte) 0);
        assertThat(entriesOf(holed)).isEqualTo(all.subList(0, 2));
    }

    @Test
    void flippedAnywhereGivesNoWrongEntry() throws IOException {
        byte[] whole = threeEntries();
        List<Entry> all = entriesOf(whole);
        int refused = 0;
        for (int i = 0; i < whole.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = whole.clone();
                flipped[i] ^= (byte) (1 << bit);
                try {
                    List<Entry> found = entriesOf(flipped);
                    assertThat(found).as("bit %d of byte %d", bit, i).isEqualTo(all.subList(0, 2));
                    assertThat(i).isGreaterThan(whole.length - lastLineLength(whole) - 1);
                } catch (GnomonException e) {
                    assertThat(e.problem().code()).isEqualTo(Problem.JOURNAL_FAILED);
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(whole.length * 7);
    }

    @Test
    void aDamagedLineIsNamedAndNothingIsTouched() throws IOException {
        byte[] whole = threeEntries();
        whole[20] ^= 1;
        Files.write(log(), whole);
        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> {
                            assertThat(e.problem().code()).isEqualTo(Problem.JOURNAL_FAILED);
                            assertThat(e.problem().message()).contains("line 1 at byte 0");
                            assertThat(e.problem().nextStep()).contains("backup");
                        });
        assertThat(Files.readAllBytes(log())).isEqualTo(whole);
    }

    @Test
    void aMissingLineIsNotSkippedOver() throws IOException {
        byte[] whole = threeEntries();
        String text = new String(whole, java.nio.charset.StandardCharsets.US_ASCII);
        List<String> lines = new ArrayList<>(text.lines().toList());
        lines.remove(1);
        Files.writeString(log(), String.join("\n", lines) + "\n");
        assertThatThrownBy(this::open)
                .hasMessageContaining("line 2")
                .hasMessageContaining("sequence is 3, expected 2");
    }

    @Test
    void aFullDiskLeavesNoPartOfALine() throws IOException {
        FlakyFile file = new FlakyFile(LogFile.open(log()));
        try (FileJournal journal = journalOn(file)) {
            journal.force(VM, Kind.VM, Map.of("a", "1"));
            long good = Files.size(log());
            journal.note(VM, Kind.SWITCHOVER, Map.of("b", "2"));
            file.room = good + 100;
            assertCode(() -> journal.force(VM, Kind.INTENT, Map.of()), Problem.JOURNAL_FAILED);
            assertThat(Files.size(log())).isEqualTo(good);

            file.room = Long.MAX_VALUE;
            assertThat(journal.force(VM, Kind.INTENT, Map.of("c", "3")).sequence()).isEqualTo(3);
        }
        assertThat(entriesOf(Files.readAllBytes(log())))
                .extracting(Entry::fields)
                .containsExactly(Map.of("a", "1"), Map.of("b", "2"), Map.of("c", "3"));
    }

    @Test
    void whatMayNotBeOnDiskIsTakenBack() throws IOException {
        FlakyFile file = new FlakyFile(LogFile.open(log()));
        try (FileJournal journal = journalOn(file)) {
            file.failForce = true;
            assertCode(() -> journal.force(VM, Kind.INTENT, Map.of()), Problem.JOURNAL_FAILED);
            assertThat(journal.entries()).isEmpty();
            assertThat(Files.size(log())).isZero();
            assertThat(journal.force(VM, Kind.INTENT, Map.of()).sequence()).isEqualTo(1);
        }
    }

    @Test
    void afterAWriteThatCannotBeTakenBackNothingIsAccepted() throws IOException {
        FlakyFile file = new FlakyFile(LogFile.open(log()));
        try (FileJournal journal = journalOn(file)) {
            file.room = 10;
            file.failTruncate = true;
            assertCode(() -> journal.force(VM, Kind.INTENT, Map.of()), Problem.JOURNAL_FAILED);
            file.room = Long.MAX_VALUE;
            file.failTruncate = false;
            assertCode(() -> journal.force(VM, Kind.INTENT, Map.of()), Problem.JOURNAL_FAILED);
        }
    }

    @Test
    void aSecondControllerIsRefusedAndToldWhoHoldsIt() throws IOException {
        try (FileJournal journal = open()) {
            assertThat(journal.entries()).isEmpty();
            assertThatThrownBy(this::open)
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
            assertCode(this::open, Problem.BUSY);
        }
        open().close();
    }

    @Test
    void aLineHasABound() throws IOException {
        try (FileJournal journal = open()) {
            Map<String, String> tooMuch = Map.of("x", "y".repeat(LineCodec.MAX_LINE));
            assertCode(() -> journal.force(VM, Kind.VM, tooMuch), Problem.INVALID_INPUT);
            assertThat(journal.force(VM, Kind.VM, Map.of()).sequence()).isEqualTo(1);
        }
    }

    @Test
    void listenersHearInOrderAndOnlyWhatIsOnDisk() throws IOException {
        List<Long> heard = new ArrayList<>();
        try (FileJournal journal = open()) {
            var stay = journal.subscribe(e -> heard.add(e.sequence()));
            journal.subscribe(
                    e -> {
                        if (e.sequence() == 2) {
                            journal.force(VM, Kind.ALERT, Map.of());
                        }
                    });
            journal.note(VM, Kind.SWITCHOVER, Map.of());
            assertThat(heard).isEmpty();
            journal.force(VM, Kind.SWITCHOVER, Map.of());
            assertThat(heard).containsExactly(1L, 2L, 3L);
            stay.close();
            journal.force(VM, Kind.VM, Map.of());
            assertThat(heard).hasSize(3);
        }
    }

    @Test
    void aClosedJournalRefuses() throws IOException {
        FileJournal journal = open();
        journal.close();
        journal.close();
        assertCode(() -> journal.force(VM, Kind.VM, Map.of()), Problem.JOURNAL_FAILED);
    }

    @Test
    void aDirectoryThatCannotBeMadeIsAClearError() throws IOException {
        Path file = Files.writeString(directory.resolve("occupied"), "");
        assertCode(() -> FileJournal.open(file, new FixedTime()), Problem.JOURNAL_FAILED);
    }

    private FileJournal journalOn(LogFile file) throws IOException {
        return new FileJournal(
                directory, new FixedTime(), file, () -> {}, JournalReader.read(log(), 10));
    }

    private byte[] threeEntries() throws IOException {
        try (FileJournal journal = open()) {
            journal.force(VM, Kind.INTENT, Map.of("act", "switch", "epoch", "1"));
            journal.force(VM, Kind.SWITCHOVER, Map.of("state", "ACTIVATED"));
            journal.force(VM, Kind.SWITCHOVER, Map.of("state", "WATCHING"));
        }
        return Files.readAllBytes(log());
    }

    private static int lastLineLength(byte[] whole) {
        int start = whole.length - 1;
        while (whole[start - 1] != '\n') {
            start--;
        }
        return whole.length - start;
    }

    private List<Entry> entriesOf(byte[] content) throws IOException {
        Files.write(log(), content);
        try (FileJournal journal = open()) {
            return journal.entries();
        }
    }

    private boolean appendsAgain(long expected) throws IOException {
        try (FileJournal journal = open()) {
            return journal.force(VM, Kind.VM, Map.of()).sequence() == expected;
        }
    }

    private static void assertCode(Runnable act, String code) {
        assertThatThrownBy(act::run)
                .isInstanceOfSatisfying(
                        GnomonException.class, e -> assertThat(e.problem().code()).isEqualTo(code));
    }

    private FileJournal open() {
        return FileJournal.open(directory, new FixedTime());
    }

    private Path log() {
        return directory.resolve("journal.log");
    }
}
