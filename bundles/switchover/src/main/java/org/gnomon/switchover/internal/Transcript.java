package org.gnomon.switchover.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.gnomon.model.Problem;

/** What the state machine was told in one operation, in order, so that it can be told again. */
final class Transcript {

    /** Far more than any operation needs; what came after it is not kept. */
    static final int MOST = 2_000;

    /**
     * One line.
     *
     * @param message what the machine was told; null for a state that could not be journaled
     * @param given what the step rested on
     * @param unrecorded why a state could not be journaled; null for a message
     */
    record Line(Instant at, Message message, Given given, Problem unrecorded) {}

    private final Course start;
    private final List<Line> lines = new ArrayList<>();
    private boolean whole = true;

    Transcript(Course start) {
        this.start = start;
    }

    Course start() {
        return start;
    }

    synchronized void told(Instant at, Message message, Given given) {
        add(new Line(at, message, given, null));
    }

    synchronized void unrecorded(Instant at, Problem problem) {
        add(new Line(at, null, Given.seen(null), problem));
    }

    synchronized List<Line> lines() {
        return List.copyOf(lines);
    }

    /** Whether nothing was left out. */
    synchronized boolean whole() {
        return whole;
    }

    private void add(Line line) {
        if (lines.size() < MOST) {
            lines.add(line);
        } else {
            whole = false;
        }
    }
}
