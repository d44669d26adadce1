package org.gnomon.shadow.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.gnomon.model.Alert;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.service.Subscription;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Alerts: first into the journal, then to those who listen. What the journal refuses is kept, and
 * tried again in its order.
 *
 * <p>An alert about something that lasts has a cause, and is raised once until the cause is over;
 * both are in the journal, so that a restart does not raise it again.
 */
final class Alerts {

    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
    private static final int MOST = 1_000;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Journal journal;
    private final TimeSource time;
    private final Scheduler scheduler;
    private final List<Consumer<Alert>> listeners = new CopyOnWriteArrayList<>();
    private final Object writing = new Object();

    // What follows is guarded by the monitor.
    private final List<Alert> alerts = new ArrayList<>();
    private final Set<AlertEntry.Cause> open = new HashSet<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private Duration pause = FIRST_PAUSE;
    private boolean again;
    private boolean closed;

    /** One entry on its way into the journal. */
    private static final class Waiting {
        private final AlertEntry entry;
        private final CompletableFuture<Alert> known = new CompletableFuture<>();
        private Alert shown;

        Waiting(AlertEntry entry) {
            this.entry = entry;
        }
    }

    Alerts(Journal journal, TimeSource time, Scheduler scheduler) {
        this.journal = journal;
        this.time = time;
        this.scheduler = scheduler;
        for (Journal.Entry entry : journal.entries()) {
            AlertEntry.alert(entry).ifPresent(this::keep);
            AlertEntry.begins(entry).ifPresent(open::add);
            AlertEntry.ends(entry).ifPresent(open::remove);
        }
    }

    /** Raises one for something that happened; never fails. */
    CompletionStage<Alert> raise(VmId vm, Problem problem) {
        return write(AlertEntry.of(vm, problem, ""));
    }

    /**
     * Raises one for something that lasts, unless it was raised for that cause already; never
     * fails.
     *
     * @param cause in one word, the same as long as it is the same
     */
    CompletionStage<Optional<Alert>> raiseOnce(VmId vm, String cause, Problem problem) {
        AlertEntry entry = AlertEntry.of(vm, problem, cause);
        synchronized (this) {
            if (!open.add(entry.cause())) {
                return Stages.done(Optional.empty());
            }
        }
        return write(entry).thenApply(Optional::of);
    }

    /** Whether something of a VM lasts whose cause begins like this. */
    synchronized boolean isOpen(VmId vm, String prefix) {
        return open.stream().anyMatch(c -> c.vm().equals(vm) && c.name().startsWith(prefix));
    }

    /** All causes of a VM that begin like this are over: they may be raised again. */
    void over(VmId vm, String prefix) {
        List<AlertEntry.Cause> ended;
        synchronized (this) {
            ended =
                    open.stream()
                            .filter(c -> c.vm().equals(vm) && c.name().startsWith(prefix))
                            .toList();
            ended.forEach(open::remove);
        }
        ended.forEach(cause -> write(AlertEntry.over(cause)));
    }

    private CompletionStage<Alert> write(AlertEntry entry) {
        Waiting mine = new Waiting(entry);
        synchronized (this) {
            waiting.add(mine);
        }
        return Stages.on(
                        scheduler.blocking(),
                        () -> {
                            drain();
                            return null;
                        })
                .thenCompose(v -> mine.known);
    }

    private void drain() {
        synchronized (writing) {
            Waiting next = head();
            while (next != null && written(next)) {
                synchronized (this) {
                    waiting.remove(next);
                    pause = FIRST_PAUSE;
                }
                next = head();
            }
            if (next != null) {
                keepWaiting();
            }
        }
    }

    private synchronized Waiting head() {
        return waiting.peek();
    }

    private boolean written(Waiting next) {
        Journal.Entry entry;
        try {
            entry = journal.force(next.entry.cause().vm(), next.entry.kind(), next.entry.fields());
        } catch (GnomonException e) {
            if (next.shown == null) {
                LOG.error("The journal refused, and will be asked again: {}", next.entry, e);
            }
            return false;
        }
        Optional<Alert> alert = next.entry.alert(entry.at());
        alert.ifPresent(a -> announce(next, a));
        next.known.complete(alert.orElse(null));
        return true;
    }

    private void announce(Waiting next, Alert alert) {
        synchronized (this) {
            alerts.remove(next.shown);
            keep(alert);
        }
        Problem problem = alert.problem();
        LOG.warn("Alert about {}: {} ({})", alert.vm(), problem, problem.code());
        listeners.forEach(listener -> tell(listener, alert));
    }

    // What waits is to be seen, but told to no one before the journal has it.
    private synchronized void keepWaiting() {
        for (Waiting each : waiting) {
            if (each.shown == null) {
                each.shown = each.entry.alert(time.now()).orElse(null);
                Optional.ofNullable(each.shown).ifPresent(this::keep);
            }
            each.known.complete(each.shown);
        }
        if (!again && !closed) {
            again = true;
            scheduler.after(pause, this::tryAgain);
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
        }
    }

    private void tryAgain() {
        synchronized (this) {
            again = false;
        }
        scheduler.blocking().execute(this::drain);
    }

    private static void tell(Consumer<Alert> listener, Alert alert) {
        try {
            listener.accept(alert);
        } catch (RuntimeException e) {
            LOG.error("An alert listener failed on {}", alert, e);
        }
    }

    synchronized List<Alert> all() {
        return List.copyOf(alerts);
    }

    /** What the journal refuses is not tried again from now on. */
    synchronized void close() {
        closed = true;
    }

    Subscription onAlert(Consumer<Alert> listener) {
        Consumer<Alert> stay = listener::accept;
        listeners.add(stay);
        return () -> listeners.remove(stay);
    }

    private synchronized void keep(Alert alert) {
        alerts.add(alert);
        if (alerts.size() > MOST) {
            alerts.remove(0);
        }
    }
}
