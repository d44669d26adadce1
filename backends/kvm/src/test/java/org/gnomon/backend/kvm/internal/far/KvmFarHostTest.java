package org.gnomon.backend.kvm.internal.far;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gnomon.backend.kvm.internal.far.FarHost.Phase.GONE;
import static org.gnomon.backend.kvm.internal.far.FarHost.Phase.OPEN;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gnomon.backend.kvm.internal.KvmConfig;
import org.gnomon.backend.kvm.internal.far.FarHost.Phase;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.state.MachineSpec;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.runtime.internal.RealScheduler;
import org.gnomon.runtime.internal.RealTime;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.replication.ReplicaTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a far host does and refuses before any QEMU is started. */
class KvmFarHostTest {
    private static final long MEMORY = 1 << 20;

    @TempDir Path root;
    private final RealScheduler scheduler = new RealScheduler();
    private KvmConfig config;
    private final Map<String, String> keys = new HashMap<>();
    private final PeerHosts pairs = new Pairs();
    private KvmFarHost far;
    private FarHost near;
    private FarHost other;
    private FarHost trusted;

    @BeforeEach
    void open() throws Exception {
        Path ram = Files.createDirectory(root.resolve("ram"));
        Path run = root.resolve("r");
        config = new KvmConfig(root.resolve("state"), ram, run, KvmConfig.Accelerator.TCG);
        far = farHost();
        near = as("near");
        other = as("other");
        trusted = as("local");
    }

    private KvmFarHost farHost() {
        KvmFarHost.Having having = new KvmFarHost.Having(List::of, "tcg", () -> Optional.of(pairs));
        return new KvmFarHost(config, new RealTime(), scheduler, having, Set.of("local"));
    }

    private FarHost as(String caller) {
        return new RemoteFarHost(new DirectPeers(scheduler, caller).with("far", far), "far");
    }

    /** Only who is paired, and with which key. */
    private final class Pairs implements PeerHosts {
        @Override
        public List<Peer> peers() {
            return keys.keySet().stream().map(n -> new Peer(n, "", true, "")).toList();
        }

        @Override
        public Optional<String> fingerprint(String peer) {
            return Optional.ofNullable(keys.get(peer));
        }

        @Override
        public CompletionStage<byte[]> call(String peer, String service, byte[] request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ByteChannel open(String peer, String service, byte[] opening) {
            throw new UnsupportedOperationException();
        }
    }

    @AfterEach
    void close() {
        far.close();
        scheduler.close();
    }

    private static FarHost.Order order(String key, FarHost.Disk... disks) {
        MachineSpec machine =
                new MachineSpec("pc", "", "tcg", "ram", List.of("-nodefaults"), Map.of(), "");
        return new FarHost.Order(key, "vm1", 3, machine, MEMORY, 1, List.of(disks));
    }

    private static void fails(String code, ThrowingCallable what) {
        assertThatThrownBy(what)
                .isInstanceOfSatisfying(
                        GnomonException.class, e -> assertThat(e.problem().code()).isEqualTo(code));
    }

    private List<Path> left() throws Exception {
        try (var files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void whatIsClosedLeavesNothing() throws Exception {
        near.open(
                order(
                        "k",
                        new FarHost.Disk("disk0", 1 << 20, "qcow2"),
                        new FarHost.Disk("disk1", 1 << 20, "raw")));
        assertThat(near.outcome("k").phase()).isEqualTo(Phase.OPEN);
        assertThat(near.outcome("k").images()).containsOnlyKeys("disk0", "disk1");
        fails(Problem.ALREADY_EXISTS, () -> near.open(order("k")));
        near.close("k");
        near.close("k");
        assertThat(near.all()).isEmpty();
        assertThat(left()).isEmpty();
    }

    @Test
    void aCallerSeesItsOwnOnly() {
        near.open(order("k"));
        assertThat(other.all()).isEmpty();
        assertThat(other.outcome("k").phase()).isEqualTo(Phase.GONE);
        assertThat(far.target("other", "k")).isEmpty();
        assertThat(far.target("near", "k")).isPresent();
        fails(FarHost.NOT_FOUND, () -> other.fence("k"));
        fails(FarHost.NOT_FOUND, () -> other.read("k", 0, 4096));
        other.close("k");
        other.open(order("k"));
        other.close("k");
        assertThat(near.outcome("k").phase()).isEqualTo(Phase.OPEN);
    }

    @Test
    void aHostThatWasPairedAgainUnderAnotherNameHasWhatItHad() {
        keys.put("near", "aa");
        near.open(order("k"));
        keys.remove("near");
        keys.put("renamed", "aa");
        keys.put("near", "bb");
        assertThat(as("renamed").outcome("k").phase()).isEqualTo(Phase.OPEN);
        assertThat(far.target("renamed", "k")).isPresent();
        assertThat(near.outcome("k").phase()).as("another host of its old name").isEqualTo(GONE);
        fails(FarHost.NOT_FOUND, () -> near.fence("k"));
        as("renamed").close("k");
        assertThat(as("renamed").all()).isEmpty();
    }

    @Test
    void aHostWithANewKeyUnderItsNameHasWhatItHad() {
        near.open(order("k"));
        keys.put("near", "aa");
        assertThat(near.outcome("k").phase()).as("made before keys were kept").isEqualTo(OPEN);
        keys.put("near", "bb");
        assertThat(near.outcome("k").phase()).isEqualTo(OPEN);
        keys.put("renamed", "aa");
        assertThat(as("renamed").outcome("k").phase()).as("the old key").isEqualTo(GONE);
        assertThat(near.all()).hasSize(1);
    }

    @Test
    void whatLostItsMemoryIsKeptAsFencedUntilItsOwnerClosesIt() throws Exception {
        near.open(order("k", new FarHost.Disk("disk0", 1 << 20, "raw")));
        far.close();
        for (Path file : left()) {
            if (file.toString().endsWith(".ram")) {
                Files.delete(file);
            }
        }
        far = farHost();
        near = as("near");
        assertThat(near.outcome("k").phase()).isEqualTo(Phase.FENCED);
        assertThat(near.fence("k").phase()).isEqualTo(Phase.FENCED);
        assertThat(far.target("near", "k")).isEmpty();
        fails(Problem.ILLEGAL_TRANSITION, () -> near.activate("k", 9));
        assertThat(left()).allMatch(f -> f.endsWith("far.json"));
        near.close("k");
        assertThat(left()).isEmpty();
    }

    @Test
    void memoryIsReadBackInBoundedParts() {
        near.open(order("k"));
        ReplicaTarget target = far.target("near", "k").orElseThrow();
        assertThat(target.blank()).isTrue();
        target.pages().write(4096, ByteBuffer.allocate(4096).put(0, (byte) 9));
        assertThat(near.read("k", 4096, 4096)[0]).isEqualTo((byte) 9);
        assertThat(near.read("k", 0, FarHost.MOST_READ)).hasSize(FarHost.MOST_READ);
        fails(Problem.INVALID_INPUT, () -> near.read("k", 0, FarHost.MOST_READ + 1));
        fails(Problem.INVALID_INPUT, () -> near.read("k", -4096, 4096));
        fails(Problem.INVALID_INPUT, () -> near.read("k", Long.MAX_VALUE, 4096));
    }

    @Test
    void ordersHaveLimits() throws Exception {
        MachineSpec machine = order("k").machine();
        fails(Problem.INVALID_INPUT, () -> near.open(order("")));
        fails(Problem.INVALID_INPUT, () -> near.open(order("x".repeat(121))));
        fails(Problem.INVALID_INPUT, () -> near.open(order("\u00e9")));
        for (long memory : new long[] {-1, 0, 4096, Long.MAX_VALUE, (4L << 40) + (1 << 20)}) {
            fails(
                    Problem.INVALID_INPUT,
                    () -> near.open(new FarHost.Order("k", "v", 0, machine, memory, 1, List.of())));
        }
        fails(
                Problem.OUT_OF_SPACE,
                () -> near.open(new FarHost.Order("k", "v", 0, machine, 4L << 40, 1, List.of())));
        fails(
                Problem.INVALID_INPUT,
                () -> near.open(new FarHost.Order("k", "../v", 0, machine, MEMORY, 1, List.of())));
        long most = Long.MAX_VALUE / 512 * 512;
        for (FarHost.Disk disk :
                List.of(
                        new FarHost.Disk("disk0", 0, "raw"),
                        new FarHost.Disk("disk0", 513, "raw"),
                        new FarHost.Disk("disk0", most, "qcow2"),
                        new FarHost.Disk("disk0", 512, "vmdk"))) {
            fails(Problem.INVALID_INPUT, () -> near.open(order("k", disk)));
        }
        fails(
                Problem.UNSUPPORTED,
                () -> near.open(order("k", new FarHost.Disk("../x", 512, "raw"))));
        assertThat(left()).isEmpty();
    }

    @Test
    void onePeerCannotTakeNearlyAllThatAHostHas() {
        long most = root.toFile().getTotalSpace() / 1000 * 600 / 512 * 512;
        near.open(order("k", new FarHost.Disk("disk0", most, "raw")));
        FarHost.Disk another = new FarHost.Disk("disk0", most, "raw");
        fails(Problem.OUT_OF_SPACE, () -> near.open(order("l", another)));
        other.open(order("l", another));
    }

    @Test
    void onlyTheBackendItselfMayNameAnImageOfThisHost() throws Exception {
        Path image = Files.write(root.resolve("image.raw"), new byte[512]);
        FarHost.Disk disk = new FarHost.Disk("disk0", 512, "raw", image.toString());
        fails(Problem.REFUSED, () -> near.open(order("k", disk)));
        trusted.open(order("k", disk));
        trusted.close("k");
        assertThat(image).exists();
    }

    @Test
    void nothingHappensOutOfTurn() {
        near.open(order("k", new FarHost.Disk("disk0", 512, "raw")));
        fails(Problem.ILLEGAL_TRANSITION, () -> near.load("k"));
        fails(Problem.ILLEGAL_TRANSITION, () -> near.load("k", FarHost.MOST_PATIENCE));
        Duration more = FarHost.MOST_PATIENCE.plusMillis(1);
        fails(Problem.INVALID_INPUT, () -> near.load("k", more));
        fails(Problem.ILLEGAL_TRANSITION, () -> near.activate("k", 9));
        fails(Problem.STALE_EPOCH, () -> near.activate("k", 3));
        fails(
                Problem.ILLEGAL_TRANSITION,
                () -> near.hold("k", 1, new FarHost.About("2026-01-01T00:00:00Z", 0, 3)));
        fails(Problem.ILLEGAL_TRANSITION, () -> near.stage("k"));
        fails(Problem.ILLEGAL_TRANSITION, () -> near.deviceState("k"));
        fails(Problem.NOT_A_VMM, () -> near.prepare("k", "/bin/true"));
        fails(Problem.MISSING_PART, () -> near.export("k"));
        fails(FarHost.NOT_FOUND, () -> near.end("k", "gnomon-x-1"));
        near.release("k");
        near.unprepare("k");
        assertThat(near.fence("k").phase()).isEqualTo(Phase.FENCED);
        fails(Problem.ILLEGAL_TRANSITION, () -> near.activate("k", 9));
        ReplicaTarget target = far.target("near", "k").orElseThrow();
        fails(Problem.ILLEGAL_TRANSITION, target::begin);
    }

    @Test
    void whatIsOpenIsThereAgainAfterARestart() throws Exception {
        near.open(order("k"));
        far.target("near", "k").orElseThrow().pages().write(0, ByteBuffer.allocate(4096));
        far.close();
        far = farHost();
        FarHost again = as("near");
        assertThat(again.outcome("k").phase()).isEqualTo(Phase.OPEN);
        assertThat(again.outcome("k").epoch()).isEqualTo(3);
        assertThat(far.target("near", "k").orElseThrow().blank()).isFalse();
        again.close("k");
        assertThat(left()).isEmpty();
    }

    @Test
    void aRecordThatCannotBeReadIsNotTakenForRubbish() throws Exception {
        near.open(order("k"));
        far.close();
        Path record = left().stream().filter(f -> f.endsWith("far.json")).findFirst().orElseThrow();
        Files.writeString(record, "{");
        int files = left().size();
        far = farHost();
        assertThat(far.unclear()).hasSize(1);
        FarHost again = as("near");
        fails(Problem.UNKNOWN_TRUTH, () -> again.outcome("k"));
        fails(Problem.UNKNOWN_TRUTH, () -> again.fence("k"));
        fails(Problem.UNKNOWN_TRUTH, () -> again.end("k", "gnomon-x-1"));
        fails(Problem.UNKNOWN_TRUTH, () -> again.close("k"));
        assertThat(again.outcome("l").phase()).isEqualTo(Phase.GONE);
        assertThat(left()).hasSize(files);
    }

    @Test
    void aHostThatIsBeingStoppedSaysOfNothingThatItIsGone() {
        near.open(order("k"));
        far.close();
        fails(Problem.BUSY, () -> near.outcome("k"));
        fails(Problem.BUSY, () -> near.end("k", "gnomon-x-1"));
        fails(Problem.BUSY, () -> near.fence("k"));
        fails(Problem.BUSY, () -> near.close("k"));
        fails(Problem.BUSY, near::all);
        fails(Problem.BUSY, () -> near.open(order("l")));
    }

    @Test
    void wishesThatNobodyKnowsAreRefused() {
        near.open(order("k"));
        ObjectNode unknown = Json.object("do", "format", "key", "k");
        fails(Problem.INVALID_INPUT, () -> far.answer("near", Message.of(unknown).encode()));
        fails(Problem.INVALID_INPUT, () -> far.answer("near", new byte[] {1}));
        fails(
                Problem.INVALID_INPUT,
                () -> far.answer("near", Message.of(Json.object("key", "k")).encode()));
    }

    @Test
    void aFileIsTakenOnlyWithItsHash() throws Exception {
        Path kernel = Files.write(root.resolve("kernel"), new byte[] {1, 2, 3});
        MachineSpec machine =
                new MachineSpec(
                        "pc",
                        "",
                        "tcg",
                        "ram",
                        List.of("-kernel", kernel.toString()),
                        Map.of(),
                        "");
        FarHost.Order order = new FarHost.Order("k", "v", 0, machine, MEMORY, 1, List.of());
        near.open(order);
        near.open(new FarHost.Order("l", "v", 0, machine, MEMORY, 1, List.of()));
        String hash = SentFiles.hash(kernel);
        assertThat(left().stream().filter(f -> f.endsWith(hash))).hasSize(1);
        SentFiles files = new SentFiles(root.resolve("state"));
        var channel = Files.newByteChannel(kernel);
        fails(Problem.INVALID_INPUT, () -> files.receive("ab".repeat(32), 3, channel));
        fails(Problem.INVALID_INPUT, () -> files.receive("../" + hash, 3, channel));
        fails(Problem.MISSING_PART, () -> files.path("cd".repeat(32)));
        channel.close();
    }
}
