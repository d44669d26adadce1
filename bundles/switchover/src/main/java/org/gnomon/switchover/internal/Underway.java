package org.gnomon.switchover.internal;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** An operation that is under way. */
final class Underway {

    private final Request request;
    private final Wish wish;
    private final CompletableFuture<Course> done = new CompletableFuture<>();
    private volatile Admission.Facts facts;
    private volatile Admission.Asked asked;
    private volatile Run run;

    Underway(Request request, Wish wish) {
        this.request = request;
        this.wish = wish;
        this.asked = request.asked();
    }

    Request request() {
        return request;
    }

    Wish wish() {
        return wish;
    }

    /** Ends when the VM is free for another operation. */
    CompletableFuture<Course> done() {
        return done;
    }

    /** What is known now; throws if that is against it. */
    void admit(Admission.Facts known) {
        facts = known;
        Admission.refusal(known)
                .ifPresent(
                        problem -> {
                            throw problem.asException();
                        });
    }

    Admission.Facts facts() {
        return facts;
    }

    /** It has begun, or goes on as something else. */
    Run begin(Admission.Asked what, Run begun) {
        asked = what;
        run = begun;
        return begun;
    }

    Admission.Asked asked() {
        return asked;
    }

    Optional<Run> run() {
        return Optional.ofNullable(run);
    }
}
