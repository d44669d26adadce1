package org.gnomon.model;

import java.util.List;

/**
 * A verdict with what it rests on.
 *
 * @param verdict the whole
 * @param evidence its lines, the deciding ones first
 */
public record Judgement(Verdict verdict, List<Evidence> evidence) {

    public Judgement {
        evidence = List.copyOf(evidence);
    }
}
