package org.gnomon.itests.benchmarks.hosts;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All outcomes of a run, by guest, link and way. */
final class Results {

    /** What is compared: a guest on a link. */
    record Case(Guest guest, Link link) {

        @Override
        public String toString() {
            return guest.name() + ", " + link.name();
        }
    }

    private final Map<Case, Map<String, Series>> all = new LinkedHashMap<>();

    void add(Case of, String way, Outcome outcome) {
        all.computeIfAbsent(of, c -> new LinkedHashMap<>())
                .computeIfAbsent(way, w -> new Series(new ArrayList<>()))
                .outcomes()
                .add(outcome);
    }

    Collection<Case> cases() {
        return all.keySet();
    }

    /** By the way's name, in the order in which they ran. */
    Map<String, Series> of(Case one) {
        return all.get(one);
    }

    /** All outcomes of one way. */
    List<Outcome> of(String way) {
        return all.values().stream()
                .filter(ways -> ways.containsKey(way))
                .flatMap(ways -> ways.get(way).outcomes().stream())
                .toList();
    }
}
