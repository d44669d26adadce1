package org.gnomon.backend.simulator.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * What a VM's clients remember: which writes were acknowledged to them, and by which copy. The
 * world outside keeps it, so no switch, restore or crash changes it. Any thread may ask.
 *
 * <p>Writes are numbered from 1. Without loss, the spans follow one another without overlap. A
 * return to a checkpoint shows as an overlap of exactly what was lost; two copies running at once
 * as an overlap that nobody asked for.
 */
public final class WriteLog {

    private final List<Span> spans = new ArrayList<>();

    synchronized void acknowledged(Instance.Identity by, long upTo) {
        if (by.role() != Instance.Role.OWNER) {
            return;
        }
        for (int i = spans.size() - 1; i >= 0; i--) {
            if (spans.get(i).copy() == by.number()) {
                spans.set(i, new Span(by.number(), spans.get(i).from(), upTo));
                return;
            }
        }
    }

    /** Notes that a copy begins to serve, with so many writes behind it. */
    synchronized void begins(Instance.Identity by, long behind) {
        if (by.role() == Instance.Role.OWNER) {
            spans.add(new Span(by.number(), behind + 1, behind));
        }
    }

    /** What each copy acknowledged, in the order in which they began. */
    public synchronized List<Span> spans() {
        return List.copyOf(spans);
    }

    /** The highest write that was ever acknowledged. */
    public synchronized long highest() {
        return spans.stream().mapToLong(Span::to).max().orElse(0);
    }

    /** How many acknowledged writes a copy that began later did not have. */
    public synchronized long lost() {
        long lost = 0;
        long highest = 0;
        for (Span span : spans) {
            lost += Math.max(0, highest - (span.from() - 1));
            highest = Math.max(highest, span.to());
        }
        return lost;
    }

    /**
     * The writes that one copy acknowledged.
     *
     * @param copy its number
     * @param from the first
     * @param to the last; one less than the first if there was none
     */
    public record Span(int copy, long from, long to) {}
}
