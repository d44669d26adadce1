package org.gnomon.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
            long empty = Files.size(log());
            file.failForce = true;
            assertCode(() -> journal.force(VM, Kind.INTENT, Map.of()), Problem.JOURNAL_FAILED);
            assertThat(journal.entries()).isEmpty();
            assertThat(Files.size(log())).isEqualTo(empty);
            assertThat(journal.force(VM, Kind.INTENT, Map.of()).sequence()).isEqualTo(1);
        }
    }

    @Test
    void nothingIsAcceptedUntilAFailedWriteIsTakenBack() throws IOException {
        FlakyFile file = new FlakyFile(LogFile.open(log()));
        try (FileJournal journal = journalOn(file)) {
            long good = Files.size(log());
            file.room = good + 10;
            file.failTruncate = true;
            assertCode(() -> journal.force(VM, Kind.INTENT, Map.of()), Problem.JOURNAL_FAILED);
            file.room = Long.MAX_VALUE;
            assertCode(() -> journal.force(VM, Kind.INTENT, Map.of()), Problem.JOURNAL_FAILED);
            assertThat(journal.entries()).isEmpty();

            file.failTruncate = false;
            assertThat(journal.force(VM, Kind.INTENT, Map.of("a", "1")).sequence()).isEqualTo(1);
        }
        assertThat(entriesOf(Files.readAllBytes(log())))
                .extracting(Entry::fields)
                .containsExactly(Map.of("a", "1"));
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
    void eachOpeningHasALaterTermAndEachEntryCarriesIt() throws IOException {
        for (long term = 1; term <= 3; term++) {
            try (FileJournal journal = open()) {
                assertThat(journal.term()).isEqualTo(term);
                assertThat(journal.force(VM, Kind.VM, Map.of()).term()).isEqualTo(term);
            }
        }
        open().close();
        try (FileJournal journal = open()) {
            assertThat(journal.term()).as("an opening that wrote nothing counts").isEqualTo(5);
            assertThat(journal.entries()).extracting(Entry::term).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void whoeverWritesBesideTheLockIsNoticed() throws IOException {
        try (FileJournal journal = open()) {
            journal.force(VM, Kind.VM, Map.of());
            Files.writeString(log(), "foreign", java.nio.file.StandardOpenOption.APPEND);
            byte[] before = Files.readAllBytes(log());
            assertThatThrownBy(() -> journal.force(VM, Kind.INTENT, Map.of()))
                    .hasMessageContaining("something else changed its file");
            assertCode(() -> journal.force(VM, Kind.INTENT, Map.of()), Problem.JOURNAL_FAILED);
            assertThat(Files.readAllBytes(log())).isEqualTo(before);
        }
    }

    @Test
    void aSecondTryInTheSameProcessDoesNotFreeTheLock() throws IOException {
        try (FileJournal journal = open()) {
            assertCode(this::open, Problem.BUSY);
            assertCode(this::open, Problem.BUSY);
            assertThat(journal.force(VM, Kind.VM, Map.of()).sequence()).isEqualTo(1);
        }
    }

    @Test
    void inMemoryStaysWhatRecoveryNeeds() throws IOException {
        Limits few = new Limits(100, Long.MAX_VALUE, 10, 1);
        try (FileJournal journal = FileJournal.open(directory, new FixedTime(), Disk.REAL, few)) {
            Entry needed = journal.force(VM, Kind.PROTECTION, Map.of("event", "protected"));
            for (int i = 0; i < 500; i++) {
                journal.note(VM, Kind.PLAN, Map.of("n", Integer.toString(i)));
            }
            assertThat(journal.entries()).hasSizeLessThanOrEqualTo(100).contains(needed);
        }
        try (FileJournal journal = FileJournal.open(directory, new FixedTime(), Disk.REAL, few)) {
            assertThat(journal.entries()).hasSizeLessThanOrEqualTo(100);
            assertThat(journal.force(VM, Kind.VM, Map.of()).sequence()).isEqualTo(502);
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

    private FileJournal journalOn(FlakyFile file) throws IOException {
        return new FileJournal(directory, new FixedTime(), opened(file), () -> {}, Limits.DEFAULT);
    }

    private Opening.Opened opened(FlakyFile file) throws IOException {
        Opening.Opened real = new Opening(Disk.REAL, directory, Limits.DEFAULT).run();
        real.file().close();
        return new Opening.Opened(file, real.head(), real.contents(), real.term());
    }

    private List<Entry> entriesOf(byte[] content) throws IOException {
        Files.write(log(), content);
        try (FileJournal journal = open()) {
            return journal.entries();
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
