package org.gnomon.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal.Entry;
import org.gnomon.service.Journal.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Power is lost, or the disk is full, at each single operation of opening and writing. */
class PowerCutTest {

    private static final VmId VM = new VmId("web");
    private static final Limits SMALL = new Limits(1_000, 3_000, 10, 2);

    /** What was there before. */
    enum Start {
        NOTHING,
        FIRST_FORMAT,
        TORN,
        LARGE
    }

    private final List<Entry> safe = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(Start.class)
    void nothingThatWasOnDiskIsLostInAPowerCut(Start start) throws IOException {
        for (MemoryDisk.Loss loss : MemoryDisk.Loss.values()) {
            int crashes = 0;
            for (int at = 1; ; at++) {
                MemoryDisk disk = prepare(start);
                disk.crashAt = at;
                boolean crashed = crashes(disk);
                crashes += crashed ? 1 : 0;
                String as = start + ", crash before operation " + at + ", " + loss + " lost";
                check(disk.afterCrash(crashed ? loss : MemoryDisk.Loss.NOTHING), as);
                if (!crashed) {
                    break;
                }
            }
            assertThat(crashes).isGreaterThan(10);
        }
    }

    @ParameterizedTest
    @EnumSource(Start.class)
    void aFullDiskLosesNothingAndIsSaid(Start start) throws IOException {
        boolean refused = true;
        for (int at = 1; refused; at++) {
            MemoryDisk disk = prepare(start);
            disk.fullAt = at;
            refused = refuses(disk);
            disk.fullAt = Integer.MAX_VALUE;
            check(disk, start + ", full from operation " + at);
        }
    }

    private boolean crashes(MemoryDisk disk) throws IOException {
        try {
            work(disk);
            return false;
        } catch (MemoryDisk.Crash expected) {
            return true;
        }
    }

    private boolean refuses(MemoryDisk disk) {
        try {
            work(disk);
            return false;
        } catch (IOException expected) {
            return true;
        } catch (GnomonException e) {
            assertThat(e.problem().code()).isEqualTo(Problem.JOURNAL_FAILED);
            assertThat(e.problem().message()).contains("No space left on device");
            return true;
        }
    }

    private void work(MemoryDisk disk) throws IOException {
        FileJournal journal = History.open(disk, new FixedTime(), SMALL);
        for (int i = 0; i < 3; i++) {
            journal.note(VM, Kind.SWITCHOVER, Map.of("state", "FROZEN", "n", "" + i));
            Entry forced = journal.force(VM, Kind.INTENT, Map.of("epoch", "9" + i));
            safe.add(forced);
        }
    }

    private MemoryDisk prepare(Start start) throws IOException {
        MemoryDisk disk = new MemoryDisk();
        safe.clear();
        switch (start) {
            case NOTHING -> {}
            case FIRST_FORMAT -> {
                try (InputStream in = getClass().getResourceAsStream("/journal-version-1.txt")) {
                    disk.put(History.LOG, in.readAllBytes());
                }
                safe.addAll(JournalReader.read(disk, History.LOG, Head.NONE, 1_000).entries());
            }
            case TORN -> {
                History history = History.of(disk);
                safe.addAll(history.last().entries());
                byte[] log = history.last().log();
                disk.put(History.LOG, java.util.Arrays.copyOf(log, log.length + 700));
            }
            case LARGE -> {
                FileJournal journal = History.open(disk, new FixedTime(), Limits.DEFAULT);
                safe.add(journal.force(VM, Kind.PROTECTION, Map.of("event", "protected")));
                for (int i = 0; i < 60; i++) {
                    journal.note(VM, Kind.PLAN, Map.of("n", "" + i));
                }
                safe.add(journal.force(VM, Kind.INTENT, Map.of("epoch", "8")));
                disk = disk.afterCrash(MemoryDisk.Loss.NOTHING);
            }
        }
        return disk;
    }

    private void check(MemoryDisk disk, String as) throws IOException {
        try (FileJournal journal = History.open(disk, new FixedTime(), SMALL)) {
            List<Entry> found = journal.entries();
            assertThat(found).as(as).containsAll(safe);
            long last = found.isEmpty() ? 0 : found.get(found.size() - 1).sequence();
            Entry next = journal.force(VM, Kind.VM, Map.of());
            assertThat(next.sequence()).as(as).isEqualTo(last + 1);
            assertThat(found).as(as).allMatch(e -> e.term() < next.term());
        }
        try (FileJournal journal = History.open(disk, new FixedTime(), SMALL)) {
            assertThat(journal.entries()).as(as).containsAll(safe);
        }
        assertThat(disk.list(History.DIRECTORY))
                .as(as)
                .extracting(p -> p.getFileName().toString())
                .doesNotContain("journal.new", "journal.packing", "journal.head.new");
    }
}
