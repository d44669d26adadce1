package org.gnomon.shadow.internal;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Problem;
import org.gnomon.model.Verdict;

/** What becomes of an update that is ended before its switch. */
final class Interruptions {

    private Interruptions() {}

    /** Ends it: the report then says that it was called off, or the alert that the VM is lost. */
    static CompletionStage<Void> end(Desk desk, Job job, String at) {
        if (!job.isLost()) {
            String why = job.backAsked.getNow("asked");
            job.calledOff(
                    desk.refusals()
                            .of(
                                    job.id(),
                                    at,
                                    Refusals.Rule.CALLED_OFF,
                                    Map.of("target", job.update.target(), "why", why)));
        }
        job.teller.tell("report", job.interruption().map(Problem::message).orElse("Ended."));
        return Stages.done(null);
    }

    /** The verdict of a rehearsal that was ended early. */
    static Judgement verdict(Problem why) {
        return new Judgement(
                Verdict.INCONCLUSIVE,
                List.of(
                        new Evidence(
                                why.code(),
                                Verdict.INCONCLUSIVE,
                                Double.NaN,
                                Double.NaN,
                                why.message())));
    }
}
