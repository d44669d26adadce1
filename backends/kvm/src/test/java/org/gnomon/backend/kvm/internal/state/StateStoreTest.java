package org.gnomon.backend.kvm.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
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
        VmSpec spec =
                new VmSpec(
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
                                "console"));
        CheckpointRecord checkpoint =
                new CheckpointRecord(4, "/device", "2026-01-01T00:00:00Z", 5, 3);
        return new VmRecord(
                VmRecord.FORMAT,
                VM.value(),
                spec,
                List.of(disk),
                new Activation(3, 4, true, false, null),
                9,
                List.of(side),
                List.of(new ReplicaRecord("shadow", "/replica", checkpoint, false)),
                "",
                Abroad.NONE);
    }

    private void put(String golden) throws IOException {
        Files.createDirectories(folder.resolve(VM.value()));
        try (InputStream in = StateStoreTest.class.getResourceAsStream(golden)) {
            Files.copy(in, folder.resolve(VM.value()).resolve("state.json"));
        }
    }

    @Test
    void aRecordOfTheFirstVersionIsUnderstood() throws IOException {
        put("state-1.json");
        assertThat(new StateStore(folder).load(VM)).contains(record());
    }

    @Test
    void aRecordOfTheVersionWithOneHostIsUnderstood() throws IOException {
        put("state-2.json");
        assertThat(new StateStore(folder).load(VM)).contains(record());
    }

    @Test
    void whatIsOnOtherHostsComesBack() {
        StateStore store = new StateStore(folder);
        VmRecord first = record();
        SideRecord there = first.sides().get(0).at("far-1", "abcd-web.1-12");
        Abroad.Key key = new Abroad.Key("second", "far-1", "abcd-web.1-12");
        VmRecord record = first.plus(there).plus(key).withHome(first.disks());
        store.save(record);
        VmRecord again = store.load(VM).orElseThrow();
        assertThat(again).isEqualTo(record);
        assertThat(again.sides().get(1).isLocal()).isFalse();
        assertThat(again.abroad().keyOf(there)).contains(key);
        assertThat(again.without(key).withHome(List.of()).abroad()).isEqualTo(Abroad.NONE);
    }

    @Test
    void aRestoreThatTheFirstVersionHadBegunIsUnderstood() throws IOException {
        put("state-1.json");
        Path file = folder.resolve("web.1/state.json");
        String text = Files.readString(file);
        Files.writeString(
                file,
                text.replace("\"role\": \"ACTIVE\"", "\"role\": \"STANDBY\"")
                        .replace("\"ram\": \"/ram\"", "\"ram\": \"/replica\""));
        assertThat(new StateStore(folder).load(VM).orElseThrow().activation().takeover())
                .isEqualTo(new Activation.Takeover("/replica", 0, true));
    }

    @Test
    void aRecordOfNowComesBackWithAllThatMayBeUnderWay() {
        StateStore store = new StateStore(folder);
        VmRecord first = record();
        CheckpointRecord next = new CheckpointRecord(9, "/d9", "2026-01-01T00:00:01Z", 5, 3);
        VmRecord record =
                first.plus(ReplicaRecord.empty("second", "/two"))
                        .changing("/two", r -> r.folding(next))
                        .withActivation(
                                first.activation()
                                        .takingOver(
                                                4, new Activation.Takeover("/replica", 10, true)))
                        .withEnded(VmRecord.SHUT_DOWN);
        store.save(record);
        assertThat(store.load(VM)).contains(record);
        assertThat(record.replica("/two").orElseThrow().isComplete()).isFalse();
        assertThat(record.replica("/replica").orElseThrow().isComplete()).isTrue();
    }

    @Test
    void aRecordComesBackAsItWas() {
        StateStore store = new StateStore(folder);
        assertThat(store.load(VM)).isEmpty();
        assertThat(store.list()).isEmpty();
        store.save(record());
        assertThat(new StateStore(folder).load(VM)).contains(record());
        assertThat(store.list()).containsExactly(VM);
        store.save(record().withActivation(Activation.at(5)));
        assertThat(store.load(VM).orElseThrow().epoch()).isEqualTo(5);
        store.remove(VM);
        assertThat(store.load(VM)).isEmpty();
    }

    @Test
    void whatCannotBeReadIsNotTakenForNothing() throws IOException {
        StateStore store = new StateStore(folder);
        store.save(record());
        Path file = folder.resolve("web.1/state.json");
        for (String bad :
                List.of(
                        "",
                        "{",
                        "null",
                        "[]",
                        "{\"format\":1}",
                        "{\"format\":2}",
                        "{\"format\":3}",
                        "{\"epoch\":\"x\"}")) {
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
