package org.gnomon.backend.kvm.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.gnomon.backend.kvm.internal.stream.FeedTurn.Want;
import org.gnomon.model.GnomonException;
import org.gnomon.runtime.internal.RealScheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is wanted of a feed decides whether its next migration begins. */
class FeedTurnTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final RealScheduler scheduler = new RealScheduler();
    private final FeedTurn turn = new FeedTurn();

    @AfterEach
    void close() {
        scheduler.close();
    }

    private CompletableFuture<Boolean> awaiting() {
        return CompletableFuture.supplyAsync(turn::await, scheduler.blocking());
    }

    private static boolean get(CompletableFuture<Boolean> answer) throws Exception {
        return answer.get(20, TimeUnit.SECONDS);
    }

    @Test
    void beginsAtOnceUnlessHeld() throws Exception {
        assertThat(turn.await()).isTrue();
        turn.require(Want.HOLD);
        CompletableFuture<Boolean> answer = awaiting();
        turn.require(Want.FLOW);
        assertThat(get(answer)).isTrue();
    }

    @Test
    void anUnaskedEndMakesItWaitUntilAFreezeIsWanted() throws Exception {
        assertThat(turn.holdOffUnlessStopping(LONG, LONG)).isTrue();
        CompletableFuture<Boolean> answer = awaiting();
        turn.require(Want.FREEZE);
        assertThat(get(answer)).isTrue();
        assertThat(turn.holdOffUnlessStopping(LONG, LONG)).isFalse();
    }

    @Test
    void aPauseIsNoLongerThanItMayBe() throws Exception {
        turn.holdOffUnlessStopping(LONG, Duration.ofMillis(1));
        assertThat(get(awaiting())).isTrue();
    }

    @Test
    void nothingOpensItAgain() {
        turn.wish(Want.CLOSE);
        assertThat(turn.await()).isFalse();
        assertThat(turn.wish(Want.FLOW)).isFalse();
        assertThat(turn.is(Want.CLOSE)).isTrue();
        assertThatThrownBy(() -> turn.require(Want.FREEZE)).isInstanceOf(GnomonException.class);
    }
}
