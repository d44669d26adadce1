package org.gnomon.shadow.internal;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;

/** What the journal knows of updates that were planned and rehearsed. */
final class Rehearsed {

    private Rehearsed() {}

    /** What is known of the last rehearsal of this very update. */
    static Map<String, String> last(Desk desk, Update update) {
        Map<String, String> facts = new HashMap<>(Map.of("target", update.target()));
        desk.journal().entries(update.vm()).stream()
                .filter(e -> e.kind() == Journal.Kind.REHEARSAL)
                .filter(e -> "ended".equals(e.fields().get("event")))
                .filter(e -> key(update).equals(e.fields().get("update")))
                .reduce((one, later) -> later)
                .ifPresent(
                        last -> {
                            long age = Duration.between(last.at(), desk.now()).toMillis();
                            facts.put("lastVerdict", last.fields().get("verdict"));
                            facts.put("ageMs", Long.toString(age));
                        });
        return facts;
    }

    /** The same for the same update, and short. */
    static String key(Update update) {
        String all =
                update.updateClass()
                        + " "
                        + update.target()
                        + " "
                        + new TreeMap<>(update.parameters());
        return shorten(all);
    }

    static String shorten(String text) {
        return text.length() <= 8_000 ? text : text.substring(0, 8_000) + "#" + text.hashCode();
    }

    /** The class of the update that was planned last: the first word of its key. */
    static Optional<UpdateClass> lastClass(Journal journal, VmId vm) {
        return journal.entries(vm).stream()
                .filter(e -> e.kind() == Journal.Kind.PLAN)
                .map(e -> e.fields().getOrDefault("update", "").split(" ", 2)[0])
                .flatMap(
                        name ->
                                Arrays.stream(UpdateClass.values())
                                        .filter(c -> c.name().equals(name)))
                .reduce((one, later) -> later);
    }
}
