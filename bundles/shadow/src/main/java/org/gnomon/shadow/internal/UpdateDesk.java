package org.gnomon.shadow.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.gnomon.model.Problem;
import org.gnomon.model.Progress;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateReport;
import org.gnomon.service.Journal;
import org.gnomon.service.ShadowVmManager;
import org.gnomon.service.UpdateManager;
import org.gnomon.service.VmInventory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes update signals: into the journal first, then to the manager. Waits for the disk. */
public final class UpdateDesk implements UpdateManager {

    private static final Logger LOG = LoggerFactory.getLogger(UpdateDesk.class);
    private static final int MOST_TICKETS = 1_000;
    private static final int MOST_SOURCE = 200;

    private final VmInventory inventory;
    private final ShadowVmManager manager;
    private final Journal journal;
    private final Map<String, Ticket> tickets = new LinkedHashMap<>();

    public UpdateDesk(VmInventory inventory, ShadowVmManager manager, Journal journal) {
        this.inventory = inventory;
        this.manager = manager;
        this.journal = journal;
    }

    @Override
    public Ticket signal(Update update, String source) {
        return signal(update, source, p -> LOG.debug("{} {}", p.stage(), p.message()));
    }

    @Override
    public Ticket signal(Update update, String source, Consumer<Progress> progress) {
        if (source == null || source.isBlank() || source.length() > MOST_SOURCE) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "The source of an update signal is '" + source + "'.",
                            "Say who signals, in 1 to " + MOST_SOURCE + " characters.")
                    .asException();
        }
        inventory.require(update.vm());
        if (manager.shadow(update.vm()).isEmpty()) {
            throw Sentences.notProtected(update.vm()).asException();
        }
        Journal.Entry entry =
                journal.force(
                        update.vm(),
                        Journal.Kind.PLAN,
                        Map.of(
                                "event",
                                "signal",
                                "source",
                                source,
                                "update",
                                Rehearsed.key(update)));
        String id = "update-" + entry.sequence();
        CompletionStage<UpdateReport> done = Stages.call(() -> manager.update(update, progress));
        Ticket ticket = new Ticket(id, update, Optional.empty(), done);
        keep(ticket);
        done.thenAccept(report -> keep(new Ticket(id, update, Optional.of(report), done)));
        return ticket;
    }

    private void keep(Ticket ticket) {
        synchronized (tickets) {
            tickets.put(ticket.id(), ticket);
            if (tickets.size() > MOST_TICKETS) {
                tickets.remove(tickets.keySet().iterator().next());
            }
        }
    }

    @Override
    public List<Ticket> tickets() {
        synchronized (tickets) {
            return List.copyOf(tickets.values());
        }
    }
}
