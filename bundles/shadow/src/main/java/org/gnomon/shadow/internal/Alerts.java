package org.gnomon.shadow.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/** Alerts: first into the journal, then to those who listen. */
final class Alerts {

    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
    private static final int MOST = 1_000;
    private static final int MOST_TEXT = 4_000;

    private final Journal journal;
    private final TimeSource time;
    private final Scheduler scheduler;
    private final List<Consumer<Alert>> listeners = new CopyOnWriteArrayList<>();
    private final List<Alert> alerts = new ArrayList<>();

    Alerts(Journal journal, TimeSource time, Scheduler scheduler) {
        this.journal = journal;
        this.time = time;
        this.scheduler = scheduler;
        journal.entries().stream()
                .filter(e -> e.kind() == Journal.Kind.ALERT)
                .map(Alerts::fromEntry)
                .forEach(this::keep);
    }

    /** Raises one; never fails. What the journal refuses is logged and kept, but told to no one. */
    CompletionStage<Alert> raise(VmId vm, Problem problem) {
        Map<String, String> fields =
                Map.of(
                        "code", shorten(problem.code()),
                        "message", shorten(problem.message()),
                        "nextStep", shorten(problem.nextStep()));
        return Stages.on(
                scheduler.blocking(),
                () -> {
                    Alert alert;
                    try {
                        Journal.Entry entry = journal.force(vm, Journal.Kind.ALERT, fields);
                        alert = new Alert(entry.at(), vm, problem);
                    } catch (GnomonException e) {
                        LOG.error("Alert about {} that the journal refused: {}", vm, problem, e);
                        Alert lost = new Alert(time.now(), vm, problem);
                        keep(lost);
                        return lost;
                    }
                    keep(alert);
                    LOG.warn("Alert about {}: {} ({})", vm, problem, problem.code());
                    listeners.forEach(listener -> tell(listener, alert));
                    return alert;
                });
    }

    private static void tell(Consumer<Alert> listener, Alert alert) {
        try {
            listener.accept(alert);
        } catch (RuntimeException e) {
            LOG.error("An alert listener failed on {}", alert, e);
        }
    }

    List<Alert> all() {
        synchronized (alerts) {
            return List.copyOf(alerts);
        }
    }

    Subscription onAlert(Consumer<Alert> listener) {
        Consumer<Alert> stay = listener::accept;
        listeners.add(stay);
        return () -> listeners.remove(stay);
    }

    private void keep(Alert alert) {
        synchronized (alerts) {
            alerts.add(alert);
            if (alerts.size() > MOST) {
                alerts.remove(0);
            }
        }
    }

    private static Alert fromEntry(Journal.Entry entry) {
        Map<String, String> f = entry.fields();
        Problem problem =
                Problem.of(
                        f.getOrDefault("code", Problem.INTERNAL),
                        f.getOrDefault("message", ""),
                        f.getOrDefault("nextStep", ""));
        return new Alert(entry.at(), entry.vm(), problem);
    }

    private static String shorten(String text) {
        return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + "...";
    }
}
