package org.gnomon.control.internal.server;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.gnomon.control.internal.server.AnswerConversation.Answer;
import org.gnomon.control.internal.wire.Frame;
import org.gnomon.control.internal.wire.ProtocolException;
import org.gnomon.time.Scheduler;

/** Begins what a client asked for. */
final class ControlRequests implements Requests {

    private static final Pattern MILLIS = Pattern.compile("\\d{1,7}");

    private final Sessions sessions;
    private final Readiness readiness;
    private final StatusReport status;
    private final Scheduler scheduler;

    ControlRequests(
            Sessions sessions, Readiness readiness, StatusReport status, Scheduler scheduler) {
        this.sessions = sessions;
        this.readiness = readiness;
        this.status = status;
        this.scheduler = scheduler;
    }

    @Override
    public Conversation begin(Frame request, Outbox outbox) throws IOException {
        return switch (request.type()) {
            case RUN -> started(new CommandConversation(sessions, CommandLine.of(request), outbox));
            case SHELL ->
                    started(
                            new ShellConversation(
                                    sessions, ShellRequest.parse(request.text()), outbox));
            case READY -> new AnswerConversation(ready(request), outbox);
            case STATUS ->
                    new AnswerConversation(
                            CompletableFuture.completedFuture(status(request)), outbox);
            default -> throw new ProtocolException(request.type() + " is not a request");
        };
    }

    private <C extends Conversation & Runnable> C started(C conversation) {
        scheduler.blocking().execute(conversation);
        return conversation;
    }

    private CompletableFuture<Answer> ready(Frame request) throws ProtocolException {
        if (!MILLIS.matcher(request.text()).matches()) {
            throw new ProtocolException("not a number of milliseconds: " + request.text());
        }
        CompletableFuture<List<String>> waiting =
                readiness.await(Duration.ofMillis(Long.parseLong(request.text())));
        CompletableFuture<Answer> answer = waiting.thenApply(ControlRequests::readyAnswer);
        answer.whenComplete((a, error) -> waiting.cancel(false));
        return answer;
    }

    private static Answer readyAnswer(List<String> missing) {
        if (missing.isEmpty()) {
            return new Answer(0, "", "");
        }
        return new Answer(
                Failure.FAILED, "", "Not ready:\n  " + String.join("\n  ", missing) + "\n");
    }

    private Answer status(Frame request) {
        List<String> missing = readiness.missing();
        String text = request.text().equals("json") ? status.json(missing) : status.text(missing);
        return new Answer(0, text + "\n", "");
    }
}
