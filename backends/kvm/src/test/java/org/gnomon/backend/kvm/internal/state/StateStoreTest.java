package org.gnomon.backend.kvm.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.gnomon.backend.kvm.internal.process.ProcessIdentity;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateStoreTest {
    private static final VmId VM = new VmId("web.1");

    @TempDir Path folder;

    static VmRecord record() {
        SideRecord side =
                new SideRecord(
                        SideRecord.Role.ACTIVE,
                        "gnomon-web.1-1",
                        new ProcessIdentity(7, 8, "boot"),
                        "/bin/qemu",
                        "7.2.22",
                        "/ram",
                        List.of("/q0", "/q1"),
                        "/log",
                        Map.of("console", "/c"));
        DiskSpec disk =
                new DiskSpec(0, "disk0", "/d", List.of("{}"), 99, List.of())
                        .with(new DiskSpec.Layer(4, "/layer"));
        return new VmRecord(
                VmRecord.FORMAT,
                VM.value(),
                VmDefinition.Origin.START,
                1 << 20,
                2,
                Map.of("kernel", "/k"),
                new MachineSpec(
                        "pc-q35-7.2",
                        "",
                        "tcg",
                        "ram",
                        List.of("-device", "x,drive=" + MachineSpec.disk("disk0")),
                        Map.of("console", "/c"),
                        "console"),
                List.of(disk),
                3,
                4,
                true,
                9,
                List.of(side),
                "/replica",
                new CheckpointRecord("/replica", "/device", "2026-01-01T00:00:00Z", 5, 3));
    }

    @Test
    void aRecordComesBackAsItWas() {
        StateStore store = new StateStore(folder);
        assertThat(store.load(VM)).isEmpty();
        assertThat(store.list()).isEmpty();
        store.save(record());
        assertThat(new StateStore(folder).load(VM)).contains(record());
        assertThat(store.list()).containsExactly(VM);
        store.save(record().withCheckpoint(null).withEpoch(5, 0));
        assertThat(store.load(VM).orElseThrow().epoch()).isEqualTo(5);
        store.remove(VM);
        assertThat(store.load(VM)).isEmpty();
    }

    @Test
    void whatCannotBeReadIsNotTakenForNothing() throws IOException {
        StateStore store = new StateStore(folder);
        store.save(record());
        Path file = folder.resolve("web.1/state.json");
        for (String bad : List.of("", "{", "null", "[]", "{\"format\":2}", "{\"epoch\":\"x\"}")) {
            Files.writeString(file, bad);
            assertThatThrownBy(() -> store.load(VM))
                    .as(bad)
                    .isInstanceOfSatisfying(
                            GnomonException.class,
                            e -> assertThat(e.problem().code()).isEqualTo(Problem.UNKNOWN_TRUTH));
        }
    }

    @Test
    void aRecordHalfWrittenLeavesTheOldOne() throws IOException {
        StateStore store = new StateStore(folder);
        store.save(record());
        Files.writeString(folder.resolve("web.1/state.json.new"), "{\"form");
        assertThat(store.load(VM)).contains(record());
    }
}
