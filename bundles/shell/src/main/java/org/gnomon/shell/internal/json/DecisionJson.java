package org.gnomon.shell.internal.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.gnomon.model.Decision;
import org.gnomon.service.DecisionReplay;
import org.gnomon.shell.internal.text.DecisionText;
import org.gnomon.shell.internal.text.Human;

/** Decisions as JSON. */
public final class DecisionJson {

    private DecisionJson() {}

    /** Without its inputs. */
    public static ObjectNode headline(Decision decision) {
        return Json.object()
                .put("id", decision.id())
                .put("at", decision.at().toString())
                .put("vm", decision.vm().value())
                .put("kind", Human.word(decision.kind()))
                .put("outcome", decision.outcome())
                .put("reason", decision.reason());
    }

    /** With its inputs, and what came out when it was decided again. */
    public static ObjectNode explained(Decision decision, Optional<DecisionReplay.Outcome> again) {
        ObjectNode whole = headline(decision);
        whole.set("inputs", Json.parsed(decision.inputs()));
        whole.set("replay", Json.optional(again, a -> replay(decision, a)));
        return whole;
    }

    private static ObjectNode replay(Decision decision, DecisionReplay.Outcome again) {
        ObjectNode node =
                Json.object()
                        .put("same", DecisionText.same(decision, again))
                        .put("outcome", again.outcome())
                        .put("reason", again.reason());
        node.set("explanation", Json.array(again.explanation(), Json::text));
        return node;
    }
}
