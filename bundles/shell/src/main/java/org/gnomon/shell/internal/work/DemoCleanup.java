package org.gnomon.shell.internal.work;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.VmId;
import org.gnomon.shell.internal.text.ReportText;

/** Takes away what the demonstration made, whatever became of it. */
final class DemoCleanup {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** Work that may be interrupted. */
    @FunctionalInterface
    interface Job {
        UpdateReport run() throws InterruptedException;
    }

    private final DemoServices services;
    private final Output out;
    private final Await await = new Await();

    DemoCleanup(DemoServices services, Output out) {
        this.services = services;
        this.out = out;
    }

    /**
     * Does a job and then cleans up.
     *
     * @param pending what the job last began, which may still be going on
     */
    DemoResult after(DemoRequest request, Job job, Supplier<CompletionStage<?>> pending)
            throws InterruptedException {
        UpdateReport report;
        try {
            report = job.run();
        } catch (InterruptedException e) {
            out.say("Interrupted. What is under way is brought to an end, then removed ...");
            finish(request, pending.get());
            throw e;
        } catch (RuntimeException e) {
            // Of whatever kind: nothing may be left behind.
            try {
                finish(request, pending.get());
            } catch (GnomonException left) {
                e.addSuppressed(left);
                out.say(ReportText.problem(left.problem()));
            }
            throw e;
        }
        try {
            finish(request, pending.get());
        } catch (GnomonException e) {
            return new DemoResult(report, Optional.of(e.problem()));
        }
        return new DemoResult(report, Optional.empty());
    }

    private void finish(DemoRequest request, CompletionStage<?> pending) {
        VmId vm = request.vm();
        if (pending != null) {
            quietly(pending);
        }
        if (request.keep()) {
            out.say("VM " + vm + " is kept. End it with: gnomon:vm-stop --unprotect " + vm);
            return;
        }
        out.say("Cleaning up: the shadow goes, and VM " + vm + " is ended ...");
        try {
            if (services.shadows().shadow(vm).isPresent()) {
                done(services.shadows().unprotect(vm));
            }
            if (services.inventory().find(vm).isPresent()) {
                done(services.inventory().stop(vm));
            }
        } catch (GnomonException e) {
            throw Problem.of(
                            e.problem().code(),
                            "the demonstration's VM "
                                    + vm
                                    + " could not be taken away: "
                                    + e.problem().message(),
                            "End it with: gnomon:vm-stop --unprotect " + vm)
                    .asException(e);
        }
    }

    private void quietly(CompletionStage<?> stage) {
        done(stage.handle((value, error) -> null));
    }

    private void done(CompletionStage<?> stage) {
        await.resultWhateverComes(
                services.scheduler().within(LIMIT, stage, this::late),
                () -> out.say("Still cleaning up ..."));
    }

    private GnomonException late() {
        return Problem.of(
                        Problem.TIMEOUT,
                        "it did not end within " + LIMIT.toMinutes() + " minutes",
                        "Look at the log.")
                .asException();
    }
}
