package org.gnomon.itests.simulation.link;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.GnomonException;
import org.gnomon.spi.backend.Rehearsal;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.StandBy;

/** One request and its reply. */
final class Call {

    private final Session session;
    private final String what;
    private final Supplier<CompletionStage<Object>> work;
    private final CompletableFuture<Object> result;
    private final Calls kind;
    private final long begun;
    private Object target;
    private boolean givenUp;

    Call(
            Session session,
            String what,
            Supplier<CompletionStage<Object>> work,
            CompletableFuture<Object> result) {
        this.session = session;
        this.what = what;
        this.work = work;
        this.result = result;
        this.kind = Calls.of(what.substring(what.indexOf('.') + 1));
        this.begun = session.link().time().nanos();
    }

    void begin(Object on) {
        target = on;
        Fate fate = session.link().fate(what, kind);
        if (fate != Fate.ARRIVES || kind != Calls.QUESTION) {
            session.caller().note("call " + what + (fate == Fate.ARRIVES ? "" : " " + fate));
        }
        switch (fate) {
            case ARRIVES -> work.get().whenComplete(this::reply);
            case REQUEST_LOST -> giveUp();
            case REPLY_LOST -> {
                giveUp();
                work.get().whenComplete(this::reply);
            }
            case REQUEST_LATE -> {
                giveUpInTime();
                later(() -> work.get().whenComplete(this::reply));
            }
            case REPLY_LATE -> {
                giveUpInTime();
                work.get().whenComplete((value, error) -> later(() -> reply(value, error)));
            }
            case TWICE -> {
                work.get().whenComplete(this::reply);
                later(work::get);
            }
        }
    }

    private void later(Runnable task) {
        session.link().time().after(session.link().delay(), task);
    }

    private void reply(Object value, Throwable error) {
        if (session.link().isDown() && !givenUp) {
            session.link().struck("link.down");
            giveUp();
        }
        if (givenUp) {
            throwAway(value);
            return;
        }
        if (kind != Calls.QUESTION) {
            String how = error == null ? "done" : GnomonException.problemOf(error).toString();
            session.caller().note("reply " + what + ": " + how);
        }
        session.caller()
                .process()
                .after(
                        Duration.ZERO,
                        () -> {
                            session.caller().step("after " + what);
                            pass(value, error);
                        });
    }

    private void pass(Object value, Throwable error) {
        if (error == null) {
            result.complete(session.near(value));
        } else {
            result.completeExceptionally(error);
        }
    }

    /** Whatever comes now, the caller will be told that nothing came. */
    private void giveUp() {
        givenUp = true;
        Duration left = Link.LIMIT.minus(session.link().time().since(begun));
        session.caller().process().after(left.isNegative() ? Duration.ZERO : left, this::failLate);
    }

    private void giveUpInTime() {
        session.caller()
                .process()
                .after(
                        Link.LIMIT,
                        () -> {
                            givenUp = true;
                            failLate();
                        });
    }

    private void failLate() {
        if (!result.isDone()) {
            session.caller().note("no reply " + what);
            session.caller().unanswered(what);
            result.completeExceptionally(Remote.noAnswer(what));
        }
    }

    /** What was made for a caller that will never hold it. */
    private void throwAway(Object made) {
        if (made instanceof StandBy standBy) {
            standBy.discard();
        } else if (made instanceof Rehearsal rehearsal) {
            rehearsal.close();
        } else if (made instanceof Replica replica) {
            replica.close();
        } else if (made instanceof Checkpoint
                && kind == Calls.MAKES
                && target instanceof Replica replica
                && what.endsWith("checkpoint")) {
            replica.release();
        }
    }
}
