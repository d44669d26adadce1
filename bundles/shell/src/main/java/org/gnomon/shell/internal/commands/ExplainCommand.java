package org.gnomon.shell.internal.commands;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.gnomon.model.Decision;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.service.DecisionLog;
import org.gnomon.service.DecisionReplay;
import org.gnomon.shell.internal.json.DecisionJson;
import org.gnomon.shell.internal.text.DecisionText;
import org.gnomon.shell.internal.work.Output;

/** Shows what a decision rests on, and decides again from the same inputs. */
@Service
@Command(
        scope = "gnomon",
        name = "explain",
        description = "Shows what a decision rests on, and decides again from the same inputs",
        detailedDescription =
                "Give the id of a decision, or a VM for its last one. Exit code 1 if deciding again"
                        + " gives another answer than was recorded.\n"
                        + "  gnomon:explain v-42\n"
                        + "  gnomon:explain demo")
public final class ExplainCommand extends GnomonCommand {

    @Argument(
            index = 0,
            name = "decision",
            required = true,
            description = "Id of a decision, or name of a VM for its last one")
    @Completion(VmCompleter.class)
    String decision;

    @Argument(
            index = 1,
            name = "options",
            multiValued = true,
            description = "Options may stand here as well")
    List<String> more;

    @Reference DecisionLog log;

    @Reference List<DecisionReplay> replays;

    @Override
    List<String> more() {
        return more;
    }

    @Override
    void run(Output out) {
        Decision found = find();
        Optional<DecisionReplay.Outcome> again =
                replays.stream()
                        .filter(r -> r.kinds().contains(found.kind()) && r.reads(found))
                        .findFirst()
                        .map(r -> r.replay(found));
        if (out.isJson()) {
            out.json(DecisionJson.explained(found, again));
        } else {
            out.text(DecisionText.explained(found, again, ZoneId.systemDefault()));
        }
        again.filter(a -> !DecisionText.same(found, a))
                .ifPresent(
                        a -> {
                            throw different(found, a);
                        });
    }

    private Decision find() {
        return log.find(decision)
                .or(() -> last(decision))
                .orElseThrow(
                        () ->
                                Problem.of(
                                                Problem.INVALID_INPUT,
                                                "there is no decision '"
                                                        + decision
                                                        + "', and none about a VM of that name",
                                                "See gnomon:decision-list.")
                                        .asException());
    }

    private Optional<Decision> last(String name) {
        try {
            List<Decision> its = log.decisions(Optional.of(new VmId(name)), 1);
            return its.stream().findFirst();
        } catch (GnomonException notAName) {
            return Optional.empty();
        }
    }

    private static GnomonException different(Decision recorded, DecisionReplay.Outcome again) {
        return Problem.of(
                        "replay-differs",
                        "decided again, "
                                + recorded.id()
                                + " is '"
                                + again.outcome()
                                + "'; '"
                                + recorded.outcome()
                                + "' was recorded",
                        again.changed().isEmpty()
                                ? "It was recorded by another version of Gnomon, or what was"
                                        + " recorded was changed."
                                : again.changed())
                .asException();
    }
}
