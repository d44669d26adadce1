package org.gnomon.control.internal.server;

import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.CompletableFuture;
import org.gnomon.control.internal.wire.Frame;
import org.gnomon.control.internal.wire.FrameType;
import org.gnomon.control.internal.wire.ProtocolException;

/** Sends one answer as soon as it is there. */
final class AnswerConversation implements Conversation {

    private final CompletableFuture<Answer> answer;

    /**
     * An answer.
     *
     * @param exitCode for the client
     * @param out for its standard output
     * @param err for its standard error
     */
    record Answer(int exitCode, String out, String err) {}

    AnswerConversation(CompletableFuture<Answer> answer, Outbox outbox) {
        this.answer = answer;
        answer.whenComplete((a, error) -> send(a, error, outbox));
    }

    private static void send(Answer answer, Throwable error, Outbox outbox) {
        if (answer == null) {
            outbox.exit(Failure.of(error).exitCode());
            return;
        }
        try (PrintStream out = outbox.stream(FrameType.OUT);
                PrintStream err = outbox.stream(FrameType.ERR)) {
            out.print(answer.out());
            err.print(answer.err());
        }
        outbox.exit(answer.exitCode());
    }

    @Override
    public void input(Frame frame) throws IOException {
        throw new ProtocolException("no further frames are expected, got " + frame.type());
    }

    @Override
    public void cancel() {
        answer.cancel(false);
    }
}
