package org.gnomon.shell.internal.commands;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.service.Subscription;
import org.gnomon.shell.internal.json.Json;
import org.gnomon.shell.internal.json.ListJson;
import org.gnomon.shell.internal.text.EventText;
import org.gnomon.shell.internal.text.Human;
import org.gnomon.shell.internal.text.Inputs;
import org.gnomon.shell.internal.work.Await;
import org.gnomon.shell.internal.work.Output;

/** Shows the journal: what was decided and done, and when. */
@Service
@Command(
        scope = "gnomon",
        name = "events",
        description = "Shows the journal: what was decided and done, and when",
        detailedDescription =
                "The newest entries are last. With --follow new ones are printed as they come,"
                        + " until Ctrl-C.\n"
                        + "  gnomon:events demo --last 20")
public final class EventsCommand extends GnomonCommand {

    @Option(name = "--last", description = "How many entries at most; 0 for all")
    String last = "50";

    @Option(name = "--kind", description = "Only entries of this kind")
    @Completion(
            value = StringsCompleter.class,
            values = {"vm", "protection", "plan", "rehearsal", "intent", "switchover", "alert"})
    String kind;

    @Option(name = "--full", description = "With all fields instead of in words")
    boolean full;

    @Option(name = "--follow", description = "Go on with new entries until Ctrl-C")
    boolean follow;

    @Argument(index = 0, name = "vm", description = "Only entries about this VM")
    @Completion(VmCompleter.class)
    String vm;

    @Argument(
            index = 1,
            name = "options",
            multiValued = true,
            description = "Options may stand here as well")
    List<String> more;

    @Reference Journal journal;

    @Override
    List<String> more() {
        return more;
    }

    @Override
    void run(Output out) {
        Optional<VmId> wantedVm = Optional.ofNullable(vm).map(VmId::new);
        Optional<Journal.Kind> wantedKind =
                Optional.ofNullable(kind)
                        .map(k -> Inputs.oneOf("--kind", k, Journal.Kind.values(), Human::word));
        Predicate<Journal.Entry> filter =
                e ->
                        wantedVm.map(e.vm()::equals).orElse(true)
                                && wantedKind.map(k -> k == e.kind()).orElse(true);
        if (follow) {
            follow(out, filter);
        } else {
            past(out, filter);
        }
    }

    private void past(Output out, Predicate<Journal.Entry> filter) {
        List<Journal.Entry> entries = tail(filter);
        if (out.isJson()) {
            out.json(Json.array(entries, ListJson::entry));
        } else if (entries.isEmpty()) {
            out.text("The journal has no such entries.");
        } else {
            entries.forEach(e -> print(out, e));
        }
    }

    private List<Journal.Entry> tail(Predicate<Journal.Entry> filter) {
        List<Journal.Entry> all = journal.entries().stream().filter(filter).toList();
        long most = Inputs.whole("--last", last, 0, Integer.MAX_VALUE);
        return most == 0 ? all : all.subList((int) Math.max(0, all.size() - most), all.size());
    }

    /** One object per line with {@code --json}, because there is no end. */
    private void follow(Output out, Predicate<Journal.Entry> filter) {
        Await await = new Await();
        Consumer<Journal.Entry> show =
                await.relay(
                        e -> {
                            if (filter.test(e)) {
                                print(out, e);
                            }
                        });
        Subscription subscription = journal.subscribe(show);
        try {
            tail(filter).forEach(e -> print(out, e));
            await.untilInterrupted();
        } finally {
            subscription.close();
        }
    }

    private void print(Output out, Journal.Entry entry) {
        if (out.isJson()) {
            out.json(ListJson.entry(entry));
        } else {
            out.text(EventText.line(entry, ZoneId.systemDefault(), full));
        }
    }
}
