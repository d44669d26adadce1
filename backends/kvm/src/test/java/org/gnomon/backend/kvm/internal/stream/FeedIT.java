package org.gnomon.backend.kvm.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.gnomon.backend.kvm.internal.side.Migration;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.spi.replication.ChangeFeed.End;
import org.gnomon.spi.replication.FeedPace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The feed of real QEMUs, into a far side in this process, and from there into another QEMU. */
class FeedIT {
    private static final Logger LOG = LoggerFactory.getLogger(FeedIT.class);
    private static final long BYTES = StreamLab.BYTES;
    private static final int FREEZES = 5;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String IDLE = "gnomon.memory=0";
    private static final String USUAL = "gnomon.memory=4";
    private static final String HARD = "gnomon.memory=200 gnomon.hot=24";

    @TempDir Path root;
    private StreamLab lab;

    @BeforeEach
    void open() {
        lab = StreamLab.open(root);
    }

    @AfterEach
    void close() throws IOException {
        lab.close();
    }

    private String binary(String version) {
        return version.equals("old") ? lab.fixture.oldQemu() : lab.fixture.newQemu();
    }

    private static String load(String name) {
        return switch (name) {
            case "idle" -> IDLE;
            case "hard" -> HARD;
            default -> USUAL;
        };
    }

    /** A guest, its feed, and the far side. */
    private final class Run {
        final StreamLab.Order order;
        final StreamLab.Vmm vmm;
        final long bytes;
        final Path farRam;
        final FarMemory far;
        QemuFeed feed;
        CompletableFuture<End> ended;

        Run(String version, String guest, boolean shared, long bytes) {
            this.bytes = bytes;
            farRam = lab.memory(bytes);
            far = new FarMemory(farRam, bytes);
            order = lab.guest(binary(version), guest, shared ? lab.memory(bytes) : null, bytes);
            vmm = lab.start(order);
            lab.until("the guest has booted", () -> Ticks.last(order.console()) >= 5);
            begin();
        }

        final void begin() {
            far.begin();
            feed = lab.feed(vmm, bytes, true);
            feed.pace(FeedPace.rounds(Duration.ofMillis(300)));
            ended = lab.run(feed, far);
        }

        Run(String version, String guest) {
            this(version, guest, true, BYTES);
        }

        void awaitRounds(long more) {
            long from = far.rounds;
            lab.until("rounds", () -> ended.isDone() || far.rounds >= from + more);
            if (ended.isDone()) {
                StreamLab.await(ended);
            }
        }

        void assertGoesOn() {
            assertThat(vmm.status()).isEqualTo("running");
            lab.awaitTicks(order.console(), 5);
            Ticks.assertWhole(order.console());
        }

        JsonNode query(String command) {
            return vmm.client().execute(command, null, Duration.ofSeconds(5));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "old, old, false, usual",
        "old, new, false, hard",
        "old, new, true, idle",
        "new, new, true, hard",
        "new, new, false, idle",
        "new, old, true, usual"
    })
    void theGuestGoesOnElsewhere(String from, String to, boolean shared, String load)
            throws Exception {
        Run run = new Run(from, load(load), shared, BYTES);
        StreamLab.Vmm target = lab.start(StreamLab.waiting(run.order, binary(to), run.farRam));
        assertThat(run.far.headCame.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(run.far.layout().sizeBytes()).isEqualTo(run.feed.size());
        try (SocketChannel out = lab.openIncoming(target)) {
            CompletableFuture<JsonNode> loaded =
                    Migration.reached(target.client(), Set.of("completed", "failed"));
            StreamRebuilder rebuilder = new StreamRebuilder(run.far.layout(), "ram", run.far);
            rebuilder.prefix(out);
            run.awaitRounds(1);
            run.far.takeChanged();
            rebuilder.part(out, offset -> true);
            QemuFeed.Frozen frozen = run.feed.freeze(LIMIT);
            run.feed.finish(LIMIT);
            assertThat(StreamLab.await(run.ended)).isEqualTo(End.COMPLETED);
            assertThat(run.far.isComplete()).isTrue();
            BitSet changed = run.far.takeChanged();
            rebuilder.rest(out, o -> changed.get((int) (o / 4096)), run.far.rest());
            lab.awaitLoaded(target, loaded);
            lab.until("the target has settled", () -> target.status().equals("paused"));
            assertThat(run.vmm.status()).isEqualTo("postmigrate");
            if (shared) {
                assertThat(Files.mismatch(run.order.ram(), run.farRam)).isEqualTo(-1);
            }
            target.execute("cont");
            LOG.info(
                    "{} to {}, {}: {} ms from told to stopped, {} to ready with {} KiB left",
                    from,
                    to,
                    load,
                    (frozen.stoppedNanos() - frozen.askedNanos()) / 1_000_000,
                    (frozen.readyNanos() - frozen.stoppedNanos()) / 1_000_000,
                    frozen.remainingBytes() >> 10);
        }
        lab.awaitTicks(run.order.console(), 20);
        Ticks.assertWhole(run.order.console());
        assertThat(run.vmm.status()).isEqualTo("postmigrate");
    }

    /** Emulation has traps here, see {@link SourceMigration#requireWholeLog}. */
    @ParameterizedTest
    @CsvSource({"old, 134225920, 0", "new, 134217728, 0", "new, 134217728, 3"})
    void whatWasHandedOutIsTheGuestsMemory(String version, long bytes, int rounds)
            throws IOException {
        Run run = new Run(version, HARD, true, bytes);
        for (int i = 0; i < FREEZES; i++) {
            run.awaitRounds(rounds);
            run.feed.freeze(LIMIT);
            run.feed.finish(LIMIT);
            assertThat(StreamLab.await(run.ended)).isEqualTo(End.COMPLETED);
            assertThat(Files.mismatch(run.order.ram(), run.farRam)).isEqualTo(-1);
            run.vmm.execute("cont");
            run.begin();
        }
        run.feed.close();
        assertThat(StreamLab.await(run.ended)).isEqualTo(End.CLOSED);
        run.assertGoesOn();
    }

    @Test
    void anOldQemuThatWouldLoseChangesIsRefused() {
        StreamLab.Vmm vmm = lab.start(lab.guest(binary("old"), USUAL, null));
        assertThatThrownBy(() -> lab.feed(vmm, 128L << 20, true))
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Problem.UNSUPPORTED))
                .hasMessageContaining("multiple of 256 KiB");
    }

    @ParameterizedTest
    @CsvSource({"old", "new"})
    void closedTheGuestRunsOnAndQemuIsAsBefore(String version) {
        Run run = new Run(version, USUAL);
        run.awaitRounds(2);
        run.feed.close();
        assertThat(StreamLab.await(run.ended)).isEqualTo(End.CLOSED);
        run.assertGoesOn();
        for (JsonNode capability : run.query("query-migrate-capabilities")) {
            assertThat(capability.path("state").asBoolean())
                    .as(capability.path("capability").asText())
                    .isEqualTo(capability.path("capability").asText().equals("events"));
        }
        JsonNode parameters = run.query("query-migrate-parameters");
        assertThat(parameters.path("downtime-limit").asInt()).isEqualTo(300);
        assertThat(parameters.path("max-bandwidth").asLong()).isEqualTo(128L << 20);
    }

    @ParameterizedTest
    @CsvSource({"old", "new"})
    void abandonedAfterAFreezeTheGuestRunsOn(String version) {
        Run run = new Run(version, USUAL);
        run.awaitRounds(1);
        run.feed.freeze(LIMIT);
        assertThat(run.vmm.status()).isNotEqualTo("running");
        run.feed.abandon();
        assertThat(StreamLab.await(run.ended)).isEqualTo(End.CLOSED);
        run.assertGoesOn();
        assertThat(run.feed.isOver()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"old", "new"})
    void afterACompletedCheckpointTheGuestGoesOnAndIsFedAnew(String version) {
        Run run = new Run(version, USUAL);
        run.awaitRounds(1);
        run.feed.freeze(LIMIT);
        run.feed.finish(LIMIT);
        assertThat(StreamLab.await(run.ended)).isEqualTo(End.COMPLETED);
        run.vmm.execute("cont");
        run.assertGoesOn();
        run.begin();
        run.awaitRounds(1);
        run.feed.close();
        assertThat(StreamLab.await(run.ended)).isEqualTo(End.CLOSED);
        run.assertGoesOn();
    }

    @Test
    void anIdleGuestIsKeptFromEndingTheMigration() {
        Run run = new Run("old", "gnomon.tick=1000 gnomon.memory=0 gnomon.disk=0", false, BYTES);
        run.awaitRounds(6);
        assertThat(run.feed.unaskedEnds()).isBetween(0L, 3L);
        run.feed.close();
        StreamLab.await(run.ended);
        run.assertGoesOn();
    }

    @Test
    void whatHoldsTheSwitchoverBackNeverEndsUnasked() {
        Run run = new Run("new", "gnomon.tick=1000 gnomon.memory=0 gnomon.disk=0");
        run.awaitRounds(6);
        assertThat(run.feed.unaskedEnds()).isZero();
        run.feed.close();
        StreamLab.await(run.ended);
        run.assertGoesOn();
    }

    @Test
    void heldQemuCanDoAnotherMigrationMeanwhile() {
        Run run = new Run("old", USUAL);
        run.awaitRounds(1);
        run.feed.hold();
        assertThat(run.query("query-migrate").path("status").asText()).isEqualTo("cancelled");
        run.assertGoesOn();
        assertThat(run.query("query-migrate").path("status").asText()).isEqualTo("cancelled");
        run.feed.resume();
        run.awaitRounds(2);
        run.feed.close();
        assertThat(StreamLab.await(run.ended)).isEqualTo(End.CLOSED);
        run.assertGoesOn();
    }

    @Test
    void aFarSideThatTakesTooLittleDoesNotConvergeAndTheGuestRunsOn() {
        Run run = new Run("new", HARD);
        run.awaitRounds(1);
        run.far.before = () -> lab.until("", later());
        assertThatThrownBy(() -> run.feed.freeze(Duration.ofSeconds(3), 100_000))
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(QemuFeed.WILL_NOT_CONVERGE));
        run.assertGoesOn();
        run.far.before = () -> {};
        run.awaitRounds(1);
        run.feed.close();
        assertThat(StreamLab.await(run.ended)).isEqualTo(End.CLOSED);
        run.assertGoesOn();
    }

    /** True at the second look. */
    private static BooleanSupplier later() {
        boolean[] looked = {false};
        return () -> {
            boolean before = looked[0];
            looked[0] = true;
            return before;
        };
    }

    @ParameterizedTest
    @CsvSource({"old", "new"})
    void whenNobodyTakesTheLastOfItTheGuestRunsOn(String version) {
        Run run = new Run(version, HARD);
        run.awaitRounds(1);
        run.feed.freeze(LIMIT);
        CountDownLatch linkBack = new CountDownLatch(1);
        run.far.before = () -> awaitQuietly(linkBack);
        run.far.beforeState = run.far.before;
        assertThatThrownBy(() -> run.feed.finish(Duration.ofSeconds(1)))
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Problem.TIMEOUT));
        run.feed.abandon();
        run.assertGoesOn();
        linkBack.countDown();
        assertThat(StreamLab.await(run.ended)).isEqualTo(End.CLOSED);
        run.assertGoesOn();
    }

    /** QEMU may be done by then: it has put all of it into the socket. */
    @ParameterizedTest
    @CsvSource({"old", "new"})
    void whenTheStateIsRefusedTheGuestRunsOn(String version) {
        Run run = new Run(version, IDLE);
        run.awaitRounds(1);
        run.feed.freeze(LIMIT);
        IllegalStateException why = new IllegalStateException("no state");
        run.far.beforeState =
                () -> {
                    lab.until("QEMU is done", () -> run.vmm.status().equals("postmigrate"));
                    throw why;
                };
        assertThatThrownBy(() -> run.feed.finish(LIMIT)).hasRootCause(why);
        assertThatThrownBy(() -> StreamLab.await(run.ended)).isSameAs(why);
        run.feed.abandon();
        run.assertGoesOn();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"old", "new"})
    void aGuestIsSlowedDownOnlyWhenThatIsAllowed(String version) {
        Run run = new Run(version, HARD);
        run.awaitRounds(2);
        assertThat(run.feed.figures().throttle()).isZero();
        run.feed.pace(new FeedPace(Duration.ofMillis(300), 20 << 20, 0.5));
        lab.until("slowed down", () -> run.feed.figures().throttle() > 0);
        assertThat(run.feed.figures().throttle()).isLessThanOrEqualTo(0.5);
        run.feed.close();
        assertThat(StreamLab.await(run.ended)).isEqualTo(End.CLOSED);
        run.assertGoesOn();
    }

    @Test
    void whenTheSinkThrowsTheGuestRunsOn() {
        Run run = new Run("new", USUAL);
        run.awaitRounds(1);
        IllegalStateException why = new IllegalStateException("no more of it");
        run.far.before =
                () -> {
                    throw why;
                };
        assertThatThrownBy(() -> StreamLab.await(run.ended)).isSameAs(why);
        run.assertGoesOn();
    }

    @Test
    void whenQemuDiesTheFeedSaysSo() {
        Run run = new Run("old", USUAL);
        run.awaitRounds(1);
        run.vmm.process().destroyForcibly();
        assertThatThrownBy(() -> StreamLab.await(run.ended)).isInstanceOf(GnomonException.class);
    }
}
