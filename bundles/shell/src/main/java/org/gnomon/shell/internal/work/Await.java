package org.gnomon.shell.internal.work;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Progress;

/**
 * Waits on the command's thread, and does there what other threads ask for meanwhile, such as
 * printing progress. An interrupt (Ctrl-C) ends the wait, never the work.
 */
public final class Await {

    private final BlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();

    /** A listener that any thread may call; {@code show} runs on the waiting thread. */
    public <T> Consumer<T> relay(Consumer<T> show) {
        return sign -> inbox.add(() -> show.accept(sign));
    }

    /** A listener for progress that is printed. */
    public Consumer<Progress> progress(Output out) {
        return relay(out::progress);
    }

    /**
     * Waits for the result.
     *
     * @throws GnomonException with the problem, if the stage failed
     * @throws InterruptedException if the thread was interrupted; the work goes on
     */
    public <T> T result(CompletionStage<T> stage) throws InterruptedException {
        Box<T> box = new Box<>();
        stage.whenComplete(
                (value, error) ->
                        inbox.add(
                                () -> {
                                    box.value = value;
                                    box.error = error;
                                    box.full = true;
                                }));
        while (!box.full) {
            inbox.take().run();
        }
        if (box.error != null) {
            throw GnomonException.problemOf(box.error).asException(box.error);
        }
        return box.value;
    }

    /** Like {@link #result}, and an interrupt is put off until it is there. */
    public <T> T resultWhateverComes(CompletionStage<T> stage, Runnable onInterrupt) {
        AtomicBoolean interrupted = new AtomicBoolean();
        try {
            while (true) {
                try {
                    return result(stage);
                } catch (InterruptedException e) {
                    interrupted.set(true);
                    onInterrupt.run();
                }
            }
        } finally {
            if (interrupted.get()) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Does what comes in until the thread is interrupted. */
    public void untilInterrupted() {
        try {
            while (true) {
                inbox.take().run();
            }
        } catch (InterruptedException expected) {
            Thread.interrupted();
        }
    }

    private static final class Box<T> {
        private T value;
        private Throwable error;
        private boolean full;
    }
}
