package org.gnomon.journal.internal;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal.Entry;
import org.gnomon.service.Journal.Kind;

/**
 * Which entries recovery and operators need: the newest ones; of each VM its last two switchovers
 * whole, the highest number of each kind of epoch, and the newest entries of each kind (how it is
 * defined and protected); the newest alerts, what still lasts, and the ends of what no longer does,
 * so that nothing that is over comes back. What it does not know, it keeps.
 */
final class Retention {

    private static final int ALERTS = 1_000;
    private static final int OF_A_KIND = 20;
    private static final int COURSES = 2;

    private final List<Entry> all;
    private final BitSet kept;

    private Retention(List<Entry> all) {
        this.all = all;
        this.kept = new BitSet(all.size());
    }

    /**
     * Chooses.
     *
     * @param all oldest first
     * @param newest how many of the newest to keep whatever they are
     */
    static List<Entry> keep(List<Entry> all, int newest) {
        Retention choice = new Retention(all);
        choice.kept.set(Math.max(0, all.size() - newest), all.size());
        choice.newestAlerts();
        Map<VmId, List<Integer>> byVm = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            byVm.computeIfAbsent(all.get(i).vm(), vm -> new ArrayList<>()).add(i);
        }
        byVm.values().forEach(choice::ofOneVm);
        byVm.values().forEach(choice::lasting);
        return choice.kept.stream().mapToObj(all::get).toList();
    }

    private void newestAlerts() {
        int found = 0;
        for (int i = all.size() - 1; i >= 0 && found < ALERTS; i--) {
            if (all.get(i).kind() == Kind.ALERT) {
                kept.set(i);
                found++;
            }
        }
    }

    private void ofOneVm(List<Integer> its) {
        newestOfEachKind(its);
        lastCourses(its);
        highestEpochs(its);
    }

    private void newestOfEachKind(List<Integer> its) {
        Map<Kind, Integer> found = new EnumMap<>(Kind.class);
        for (int n = its.size() - 1; n >= 0; n--) {
            int i = its.get(n);
            if (found.merge(all.get(i).kind(), 1, Integer::sum) <= OF_A_KIND) {
                kept.set(i);
            }
        }
    }

    // A switchover begins with the intent to plan it. Without such a mark all of it stays.
    private void lastCourses(List<Integer> its) {
        int begins = 0;
        for (int n = its.size() - 1; n >= 0 && begins < COURSES; n--) {
            Entry entry = all.get(its.get(n));
            boolean ofCourse =
                    entry.kind() == Kind.INTENT
                            || entry.kind() == Kind.SWITCHOVER
                            || entry.kind() == Kind.VM && mayConcern(entry);
            if (ofCourse) {
                kept.set(its.get(n));
            }
            begins += begins(entry) ? 1 : 0;
        }
    }

    // One that is tried with another shadow goes on with the next attempt.
    private static boolean begins(Entry entry) {
        return entry.kind() == Kind.INTENT
                && "PLANNED".equals(entry.fields().get("state"))
                && "1".equals(entry.fields().getOrDefault("attempt", "1"));
    }

    // That a VM was found again with each start of the controller settles no switchover.
    private static boolean mayConcern(Entry entry) {
        return !"found".equals(entry.fields().get("event"));
    }

    private void highestEpochs(List<Integer> its) {
        Map<String, Long> highest = new HashMap<>();
        Map<String, Integer> where = new HashMap<>();
        for (int i : its) {
            for (Map.Entry<String, String> field : all.get(i).fields().entrySet()) {
                long epoch = epoch(field.getKey(), field.getValue());
                if (epoch > highest.getOrDefault(field.getKey(), -1L)) {
                    highest.put(field.getKey(), epoch);
                    where.put(field.getKey(), i);
                }
            }
        }
        where.values().forEach(kept::set);
    }

    // An alert that lasts begins as an ALERT and ends as a VM entry, both with the same cause. The
    // end is needed as long as the beginning is kept, so this comes after all else was chosen.
    private void lasting(List<Integer> its) {
        Map<String, Integer> newest = new HashMap<>();
        Set<String> begun = new HashSet<>();
        for (int i : its) {
            Entry entry = all.get(i);
            String cause = entry.fields().get("cause");
            if (cause == null || !(entry.kind() == Kind.ALERT || isOver(entry))) {
                continue;
            }
            newest.put(cause, i);
            if (entry.kind() == Kind.ALERT && kept.get(i)) {
                begun.add(cause);
            }
        }
        newest.forEach(
                (cause, i) -> {
                    if (begun.contains(cause) || !isOver(all.get(i))) {
                        kept.set(i);
                    }
                });
    }

    private static boolean isOver(Entry entry) {
        return entry.kind() == Kind.VM && "over".equals(entry.fields().get("event"));
    }

    private static long epoch(String name, String value) {
        if (!name.toLowerCase(Locale.ROOT).contains("epoch")) {
            return -1;
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException expected) {
            return -1;
        }
    }
}
