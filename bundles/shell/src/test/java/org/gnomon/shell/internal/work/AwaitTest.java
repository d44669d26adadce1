package org.gnomon.shell.internal.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.junit.jupiter.api.Test;

class AwaitTest {

    private final Await await = new Await();

    @Test
    void printsOnTheWaitingThreadInOrder() throws InterruptedException {
        List<String> shown = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        Consumer<String> relay =
                await.relay(
                        s -> {
                            shown.add(s);
                            threads.add(Thread.currentThread());
                        });
        CompletableFuture<String> stage = new CompletableFuture<>();
        Thread worker =
                new Thread(
                        () -> {
                            relay.accept("one");
                            relay.accept("two");
                            stage.complete("done");
                        });
        worker.start();
        assertThat(await.result(stage)).isEqualTo("done");
        worker.join();
        assertThat(shown).containsExactly("one", "two");
        assertThat(threads).containsOnly(Thread.currentThread());
    }

    @Test
    void givesTheProblemOfAFailure() {
        CompletableFuture<Object> failed =
                CompletableFuture.failedFuture(
                                Problem.of(Problem.BUSY, "busy", "Wait.").asException())
                        .thenApply(x -> x);
        assertThatThrownBy(() -> await.result(failed))
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Problem.BUSY));
    }

    @Test
    void anInterruptEndsTheWaitAndNotTheWork() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> await.result(stage)).isInstanceOf(InterruptedException.class);
        assertThat(stage).isNotDone();
    }

    @Test
    void anInterruptCanBePutOff() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        Thread.currentThread().interrupt();
        assertThat(await.resultWhateverComes(stage, () -> stage.complete("done")))
                .isEqualTo("done");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void followsUntilInterrupted() {
        List<Integer> seen = new ArrayList<>();
        Consumer<Integer> relay =
                await.relay(
                        i -> {
                            seen.add(i);
                            if (i == 2) {
                                Thread.currentThread().interrupt();
                            }
                        });
        relay.accept(1);
        relay.accept(2);
        await.untilInterrupted();
        assertThat(seen).containsExactly(1, 2);
        assertThat(Thread.interrupted()).isFalse();
    }
}
