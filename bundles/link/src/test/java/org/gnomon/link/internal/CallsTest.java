package org.gnomon.link.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.link.internal.Pair.answering;
import static org.gnomon.link.internal.Pair.get;
import static org.gnomon.link.internal.Pair.problem;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.gnomon.model.Problem;
import org.gnomon.service.PeerHosts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls between two hosts that are paired. */
class CallsTest {

    @TempDir Path folder;
    private Pair pair;

    @BeforeEach
    void start() {
        pair = new Pair(folder);
    }

    @AfterEach
    void stop() {
        pair.close();
    }

    @Test
    void areAnsweredByTheServiceOfThatName() throws Exception {
        pair.far.register(answering("echo", r -> ("far " + new String(r, UTF_8)).getBytes(UTF_8)));
        byte[] answer = get(pair.near.call("far", "echo", "hello".getBytes(UTF_8)));
        assertThat(new String(answer, UTF_8)).isEqualTo("far hello");
        assertThat(pair.near.peers())
                .containsExactly(
                        new PeerHosts.Peer("far", "127.0.0.1:" + pair.far.port(), true, ""));
        Pair.await("linked both ways", () -> pair.far.pairings().get(0).connected());
        Pair.await("linked both ways", () -> pair.far.pairings().get(0).connectedFrom());
    }

    @Test
    void mayBeOfAMebibyteAndNoByteMore() throws Exception {
        pair.far.register(answering("echo", r -> r));
        byte[] most = new byte[PeerHosts.MOST_BYTES];
        new Random(3).nextBytes(most);
        assertThat(get(pair.near.call("far", "echo", most))).isEqualTo(most);
        Problem refused =
                problem(pair.near.call("far", "echo", new byte[PeerHosts.MOST_BYTES + 1]));
        assertThat(refused.code()).isEqualTo(Problem.INVALID_INPUT);
        pair.far.register(answering("wide", r -> new byte[PeerHosts.MOST_BYTES + 1]));
        assertThat(problem(pair.near.call("far", "wide", new byte[0])).message())
                .contains("1048577");
        assertThat(get(pair.near.call("far", "echo", new byte[1]))).hasSize(1);
    }

    @Test
    void areAnsweredInAnyOrder() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        pair.far.register(
                answering(
                        "wait",
                        r -> {
                            if (r[0] == 2) {
                                second.countDown();
                            } else {
                                awaitQuietly(second);
                            }
                            return r;
                        }));
        CompletionStage<byte[]> first = pair.near.call("far", "wait", new byte[] {1});
        assertThat(get(pair.near.call("far", "wait", new byte[] {2}))).containsExactly(2);
        assertThat(get(first)).containsExactly(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void manyAtATimeEachGetTheirOwnAnswer() throws Exception {
        pair.far.register(answering("echo", r -> r));
        List<CompletionStage<byte[]>> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            all.add(pair.near.call("far", "echo", new byte[] {(byte) i}));
        }
        for (int i = 0; i < 30; i++) {
            assertThat(get(all.get(i))).containsExactly(i);
        }
    }

    @Test
    void failWithTheProblemOfTheService() throws Exception {
        Problem said = Problem.of("stale-epoch", "Epoch 3 is not newer than 4.", "Look.");
        pair.far.register(answering("no", r -> fail(said.asException())));
        assertThat(problem(pair.near.call("far", "no", new byte[0]))).isEqualTo(said);
    }

    @Test
    void failWithABoundedProblemWhateverTheServiceThrows() throws Exception {
        String endless = "x".repeat(100_000);
        pair.far.register(answering("long", r -> fail(new IllegalStateException(endless))));
        Problem found = problem(pair.near.call("far", "long", new byte[0]));
        assertThat(found.code()).isEqualTo(Problem.INTERNAL);
        assertThat(found.message()).startsWith("IllegalStateException: xxx").hasSize(4096);
    }

    @Test
    void aServicesOwnWordIsNotTakenForWhetherTheCallWasDelivered() throws Exception {
        Problem inner = Problem.of(PeerHosts.UNREACHABLE, "A third host is gone.", "Look there.");
        pair.far.register(answering("inner", r -> fail(inner.asException())));
        assertThat(problem(pair.near.call("far", "inner", new byte[0])).code())
                .isEqualTo("peer-unreachable");
    }

    private static byte[] fail(RuntimeException e) {
        throw e;
    }

    @Test
    void ofWhatIsNotThereWereSurelyNotDelivered() throws Exception {
        pair.far.register(answering("echo", r -> r));
        assertThat(problem(pair.near.call("far", "nothing", new byte[0])))
                .satisfies(p -> assertThat(p.code()).isEqualTo(PeerHosts.UNREACHABLE))
                .satisfies(p -> assertThat(p.message()).contains("nothing").contains("[echo]"));
        assertThat(problem(pair.near.call("mars", "echo", new byte[0])))
                .satisfies(p -> assertThat(p.code()).isEqualTo(PeerHosts.UNREACHABLE))
                .satisfies(p -> assertThat(p.message()).contains("mars").contains("[far]"));
    }

    @Test
    void toAHostThatIsGoneWereSurelyNotDelivered() throws Exception {
        pair.far.close();
        Pair.await("the end is seen", () -> !pair.near.pairings().get(0).connected());
        Problem gone = problem(pair.near.call("far", "echo", new byte[0]));
        assertThat(gone.code()).isEqualTo(PeerHosts.UNREACHABLE);
        assertThat(gone.nextStep()).contains("gnomon:host-list");
    }

    @Test
    void thatWereNotAnsweredWhenTheHostWentMayHaveBeenDone() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        pair.far.register(
                answering(
                        "wait",
                        r -> {
                            begun.countDown();
                            awaitQuietly(never);
                            return r;
                        }));
        CompletionStage<byte[]> call = pair.near.call("far", "wait", new byte[0]);
        begun.await();
        pair.far.close();
        assertThat(problem(call).code()).isEqualTo(PeerHosts.NO_ANSWER);
        never.countDown();
    }

    @Test
    void haveALimitOfTime() throws Exception {
        LinkLimits q = Pair.QUICK;
        LinkLimits hasty =
                new LinkLimits(
                        q.connect(),
                        q.handshake(),
                        q.ping(),
                        q.silence(),
                        Duration.ofMillis(50),
                        q.retry(),
                        0,
                        0);
        CountDownLatch never = new CountDownLatch(1);
        try (Pair other = new Pair(folder.resolve("hasty"), hasty)) {
            other.far.register(
                    answering(
                            "wait",
                            r -> {
                                awaitQuietly(never);
                                return r;
                            }));
            Pair.await("linked", () -> other.near.pairings().get(0).connected());
            Problem late = problem(other.near.call("far", "wait", new byte[0]));
            assertThat(late.code()).isEqualTo(PeerHosts.NO_ANSWER);
            never.countDown();
        }
    }

    @Test
    void reachAHostThatCameBackAtOnce() throws Exception {
        int port = pair.far.port();
        pair.far.close();
        Pair.await("the end is seen", () -> !pair.near.pairings().get(0).connected());
        LinkSettings again =
                LinkSettings.of("far", folder.resolve("far"))
                        .listening("127.0.0.1:" + port)
                        .with(Pair.QUICK);
        try (LinkService back = new LinkService(again, pair.time, pair.scheduler)) {
            back.register(answering("echo", r -> r));
            back.start();
            assertThat(get(pair.near.call("far", "echo", new byte[] {9}))).containsExactly(9);
        }
    }
}
