package org.gnomon.service;

import java.util.Set;
import org.gnomon.model.Decision;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Decides again from recorded inputs. Each part that records decisions has one as a service. Pure:
 * touches no VM and no disk.
 */
@ProviderType
public interface DecisionReplay {

    /** The kinds whose inputs it reads. */
    Set<Decision.Kind> kinds();

    /** Whether the inputs of this decision are of its form; two parts may share a kind. */
    boolean reads(Decision decision);

    /**
     * Decides again.
     *
     * @throws org.gnomon.model.GnomonException {@code invalid-input} if the inputs are not of its
     *     form
     */
    Outcome replay(Decision decision);

    /**
     * What came out.
     *
     * @param outcome to be compared with the decision's
     * @param reason to be compared with the decision's
     * @param explanation how it comes about, in lines for a person: per metric or per step the
     *     value, the threshold and what follows
     * @param changed what is set differently now than it was then, for a person, as it may be why
     *     another outcome came out; empty if nothing is known to be
     */
    record Outcome(
            String outcome, String reason, java.util.List<String> explanation, String changed) {

        public Outcome {
            explanation = java.util.List.copyOf(explanation);
        }

        /** With the settings of then, or with none. */
        public Outcome(String outcome, String reason, java.util.List<String> explanation) {
            this(outcome, reason, explanation, "");
        }
    }
}
