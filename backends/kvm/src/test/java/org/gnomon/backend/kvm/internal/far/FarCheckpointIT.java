package org.gnomon.backend.kvm.internal.far;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.gnomon.backend.kvm.internal.far.FarHost.Phase;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.spi.replication.ReplicaTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints on another host: rehearsed there, moved on, and run when the primary is lost. */
class FarCheckpointIT {
    private static final FarHost.About FIRST = new FarHost.About("2026-01-01T00:00:00Z", 1000, 3);
    private static final FarHost.About NEXT = new FarHost.About("2026-01-01T00:00:01Z", 1000, 3);

    private static final int PORTION = 8 << 10;

    @TempDir Path root;
    private FarLab lab;
    private DiskMirror mirror;
    private long attempts;

    @BeforeEach
    void open() {
        lab = new FarLab(root, "FarCheckpointIT", true);
        lab.startSource();
        lab.host.open(lab.order());
        mirror = lab.mirror();
        mirror.awaitReady(Duration.ofSeconds(60));
    }

    @AfterEach
    void close() {
        if (mirror != null) {
            mirror.close();
        }
        lab.close();
    }

    /** The guest stands still for it and goes on; the mirror is not ended. */
    private void checkpoint(FarHost.About about) {
        lab.host.attempt(FarLab.KEY, ++attempts);
        lab.freeze();
        mirror.awaitCaughtUp(Duration.ofSeconds(10));
        lab.host.freezeDisks(FarLab.KEY, attempts);
        lab.finish();
        lab.goOn();
        lab.host.hold(FarLab.KEY, attempts, about);
    }

    private ReplicaTarget target() {
        return lab.far.target("near", FarLab.KEY).orElseThrow();
    }

    private String memory() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (long at = 0; at < FarLab.MEMORY; at += PORTION) {
            digest.update(target().pages().view(at, PORTION));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void refused(Runnable what, String code) {
        assertThatThrownBy(what::run)
                .satisfies(e -> assertThat(((GnomonException) e).problem().code()).isEqualTo(code));
    }

    @Test
    void aCheckpointIsRehearsedOnAnotherVersionAndStaysAsItIs() throws Exception {
        checkpoint(FIRST);
        String before = memory();
        refused(
                () -> target().pages().write(0, ByteBuffer.allocate(4096)),
                Problem.ILLEGAL_TRANSITION);
        FarHost.Rehearsed copy = lab.host.rehearse(FarLab.KEY, lab.fixture.newQemu());
        assertThat(copy.side().version()).startsWith("10.");
        assertThat(copy.loadNanos()).isPositive();
        Path said = Path.of(copy.side().logs().get("console"));
        lab.awaitTicks(said, 20);
        assertThat(FarLab.read(said)).doesNotContain("CORRUPT", "=bad", "I/O error");
        refused(() -> lab.host.release(FarLab.KEY), Problem.ILLEGAL_TRANSITION);
        FarHost.Look look =
                lab.host.look(
                        FarLab.KEY, copy.side().name(), new FarHost.Question(List.of(), -1, true));
        assertThat(look.usedMemory()).isBetween(0.01, 1.0);
        lab.host.end(FarLab.KEY, copy.side().name());
        assertThat(said).doesNotExist();
        assertThat(memory()).isEqualTo(before);
        assertThat(lab.host.outcome(FarLab.KEY).held()).isEqualTo(FIRST);
        lab.host.release(FarLab.KEY);
        assertThat(lab.host.outcome(FarLab.KEY).held()).isNull();
        switchOver();
    }

    /** The disk is whole although layers were put on and merged under the mirror. */
    private void switchOver() {
        lab.awaitTicks(lab.console, 5);
        lab.freeze();
        lab.host.prepare(FarLab.KEY, lab.fixture.newQemu());
        mirror.finishFrozen(Duration.ofSeconds(10));
        lab.finish();
        lab.host.load(FarLab.KEY);
        lab.host.activate(FarLab.KEY, 4);
        lab.awaitTicks(lab.farConsole(), 20);
        FarLab.assertHealthy(FarLab.read(lab.console) + FarLab.read(lab.farConsole()));
    }

    @Test
    void theNextCheckpointComesBesideTheOneThatIsHeld() throws Exception {
        checkpoint(FIRST);
        String first = memory();
        lab.awaitTicks(lab.console, 10);
        lab.host.attempt(FarLab.KEY, ++attempts);
        refused(() -> lab.host.hold(FarLab.KEY, attempts, NEXT), Problem.ILLEGAL_TRANSITION);
        lab.host.stage(FarLab.KEY);
        checkpoint(NEXT);
        assertThat(lab.host.outcome(FarLab.KEY).held()).isEqualTo(NEXT);
        String next = memory();
        assertThat(next).isNotEqualTo(first);
        lab.restartFar();
        assertThat(memory()).isEqualTo(next);
        goOnFromCheckpoint();
    }

    /** A call that was on its way for long puts together nothing that does not belong together. */
    @Test
    void whatAnEarlierAttemptAskedForIsRefusedWhenItComesLate() {
        lab.host.attempt(FarLab.KEY, 5);
        lab.host.attempt(FarLab.KEY, 6);
        refused(() -> lab.host.freezeDisks(FarLab.KEY, 5), Problem.ILLEGAL_TRANSITION);
        refused(() -> lab.host.hold(FarLab.KEY, 5, FIRST), Problem.ILLEGAL_TRANSITION);
        refused(() -> lab.host.attempt(FarLab.KEY, 5), Problem.ILLEGAL_TRANSITION);
        attempts = 6;
        checkpoint(FIRST);
        refused(() -> lab.host.hold(FarLab.KEY, attempts, NEXT), Problem.ILLEGAL_TRANSITION);
        refused(() -> lab.host.freezeDisks(FarLab.KEY, attempts), Problem.ILLEGAL_TRANSITION);
        assertThat(lab.host.outcome(FarLab.KEY).held()).isEqualTo(FIRST);
        goOnFromCheckpoint();
    }

    @Test
    void aCheckpointThatWasNotFinishedIsAsIfItNeverBegan() throws Exception {
        checkpoint(FIRST);
        String first = memory();
        lab.host.stage(FarLab.KEY);
        target().pages().write(0, ByteBuffer.allocate(4096).put(new byte[4096]).flip());
        lab.restartFar();
        assertThat(memory()).isEqualTo(first);
        goOnFromCheckpoint();
    }

    /** The primary is lost; what it did since the checkpoint never happened. */
    private void goOnFromCheckpoint() {
        lab.awaitTicks(lab.console, 5);
        lab.loseSource();
        lab.host.prepare(FarLab.KEY, lab.fixture.newQemu());
        lab.host.load(FarLab.KEY);
        lab.host.activate(FarLab.KEY, 7);
        lab.awaitTicks(lab.farConsole(), 20);
        assertThat(FarLab.read(lab.farConsole())).doesNotContain("CORRUPT", "=bad", "I/O error");
        lab.until(() -> lab.host.outcome(FarLab.KEY).phase() == Phase.ACTIVE, "ACTIVE");
        assertThat(lab.host.outcome(FarLab.KEY).held()).isNull();
        assertThat(lab.host.activeCopies(FarLab.KEY)).isEqualTo(1);
    }
}
