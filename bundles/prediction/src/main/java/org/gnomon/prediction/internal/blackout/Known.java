package org.gnomon.prediction.internal.blackout;

import java.util.ArrayList;
import java.util.List;
import org.gnomon.prediction.internal.blackout.Observation.Part;

/** What was measured of one VM, the newest of each kind kept. One thread at a time. */
final class Known {

    static final int MOST_PER_PART = 50;
    static final int MOST_SWITCHES = 100;

    private final List<Observation> parts = new ArrayList<>();
    private final List<Switched> switches = new ArrayList<>();

    /** Returns whether an older one was dropped for it. */
    boolean add(Observation observation) {
        parts.add(observation);
        Part part = observation.part();
        if (parts.stream().filter(o -> o.part() == part).count() <= MOST_PER_PART) {
            return false;
        }
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).part() == part) {
                parts.remove(i);
                return true;
            }
        }
        return false;
    }

    /** Returns whether an older one was dropped for it. */
    boolean add(Switched switched) {
        switches.add(switched);
        if (switches.size() <= MOST_SWITCHES) {
            return false;
        }
        switches.remove(0);
        return true;
    }

    void add(HistoryLine.Content content) {
        content.part().ifPresent(this::add);
        content.whole().ifPresent(this::add);
    }

    /** Oldest first. */
    List<Observation> parts() {
        return List.copyOf(parts);
    }

    /** Oldest first. */
    List<Switched> switches() {
        return List.copyOf(switches);
    }

    /** As a file has it. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        parts.forEach(o -> lines.add(HistoryLine.write(o)));
        switches.forEach(s -> lines.add(HistoryLine.write(s)));
        return lines;
    }
}
