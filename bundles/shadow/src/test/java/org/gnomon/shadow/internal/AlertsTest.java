package org.gnomon.shadow.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.gnomon.journal.internal.InMemoryJournal;
import org.gnomon.model.Alert;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

class AlertsTest {

    private static final VmId VM = new VmId("web");

    private final VirtualTime time = new VirtualTime(1);
    private InMemoryJournal journal = new InMemoryJournal(time);
    private Alerts alerts = new Alerts(journal, time, time);
    private final List<Alert> heard = new ArrayList<>();

    private static Problem problem(String message) {
        return Problem.of("code", message, "next");
    }

    private void restart() {
        journal = journal.afterCrash();
        alerts = new Alerts(journal, time, time);
    }

    private List<String> shown() {
        return alerts.all().stream().map(a -> a.problem().message()).toList();
    }

    private List<String> journaled() {
        return journal.entries().stream()
                .filter(e -> e.kind() == Journal.Kind.ALERT)
                .map(e -> e.fields().get("message"))
                .toList();
    }

    private boolean once(String cause, String message) {
        return time.await(alerts.raiseOnce(VM, cause, problem(message)), Duration.ofMinutes(1))
                .isPresent();
    }

    @Test
    void whatLastsIsRaisedOnceUntilItIsOverAlsoAcrossARestart() {
        assertThat(once("shadow/a", "one")).isTrue();
        assertThat(once("shadow/a", "one, in other words")).isFalse();
        assertThat(once("shadow/b", "two")).as("another cause").isTrue();
        restart();
        assertThat(once("shadow/a", "one")).isFalse();
        alerts.over(VM, "shadow/a");
        time.runFor(Duration.ofMillis(1));
        restart();
        assertThat(once("shadow/b", "two")).isFalse();
        assertThat(once("shadow/a", "again")).isTrue();
        assertThat(shown()).containsExactly("one", "two", "again").isEqualTo(journaled());
    }

    @Test
    void whatHappensIsRaisedEachTime() {
        for (int i = 0; i < 2; i++) {
            time.await(alerts.raise(VM, problem("event")), Duration.ofMinutes(1));
        }
        assertThat(shown()).containsExactly("event", "event");
    }

    @Test
    void whatTheJournalRefusesIsShownAndToldAsSoonAsItIsOnDisk() {
        alerts.onAlert(heard::add);
        journal.failOn(e -> true);
        assertThat(once("a", "one")).isTrue();
        assertThat(once("a", "one")).isFalse();
        time.await(alerts.raise(VM, problem("two")), Duration.ofMinutes(1));
        alerts.over(VM, "a");
        time.runFor(Duration.ofMinutes(5));
        assertThat(shown()).containsExactly("one", "two");
        assertThat(heard).as("nobody is told what may be forgotten").isEmpty();
        journal.failOn(e -> false);
        time.runFor(Duration.ofMinutes(1));
        assertThat(shown()).containsExactly("one", "two");
        assertThat(journaled()).as("in their order").containsExactly("one", "two");
        assertThat(heard).hasSize(2).isEqualTo(alerts.all());
        time.runFor(Duration.ofMinutes(5));
        assertThat(journaled()).hasSize(2);
        restart();
        assertThat(once("a", "again")).as("that it was over is on disk, too").isTrue();
    }

    @Test
    void aListenerThatFailsHarmsNoOther() {
        alerts.onAlert(
                alert -> {
                    throw new IllegalStateException("told to fail");
                });
        alerts.onAlert(heard::add);
        assertThat(once("a", "one")).isTrue();
        assertThat(heard).hasSize(1);
    }
}
