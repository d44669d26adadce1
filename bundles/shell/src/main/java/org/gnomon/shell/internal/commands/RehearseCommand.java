package org.gnomon.shell.internal.commands;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.gnomon.model.Judgement;
import org.gnomon.model.Problem;
import org.gnomon.model.Update;
import org.gnomon.model.Verdict;
import org.gnomon.shell.internal.json.ReportJson;
import org.gnomon.shell.internal.text.ReportText;
import org.gnomon.shell.internal.work.Await;
import org.gnomon.shell.internal.work.Output;

/** Tries an update on an isolated copy of the VM and gives a verdict. */
@Service
@Command(
        scope = "gnomon",
        name = "rehearse",
        description = "Tries an update on an isolated copy of the VM and gives a verdict",
        detailedDescription =
                "The VM stands still only for a checkpoint, some milliseconds. The copy runs"
                        + " without the update first, then with it; the two are compared.\n"
                        + "Exit code 0 for go, 1 for no-go and for inconclusive.")
public final class RehearseCommand extends UpdateCommandBase {

    @Override
    void run(Output out) throws InterruptedException {
        Await await = new Await();
        Update update = wanted();
        Judgement judgement = await.result(shadows.rehearse(update, await.progress(out)));
        if (out.isJson()) {
            out.json(ReportJson.judgement(judgement));
        } else {
            out.text(ReportText.judgement(judgement));
        }
        if (judgement.verdict() != Verdict.GO) {
            throw Problem.of(
                            Problem.REFUSED,
                            "the rehearsal of "
                                    + to
                                    + " on VM "
                                    + vm
                                    + " ended with "
                                    + judgement.verdict().label(),
                            "The VM was not touched. Look at the evidence and at gnomon:alerts.")
                    .asException();
        }
    }
}
