package org.gnomon.shell.internal.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowState;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.service.Journal;
import org.gnomon.shell.internal.fake.FakeBackend;
import org.gnomon.shell.internal.fake.FakeInventory;
import org.gnomon.shell.internal.fake.FakeJournal;
import org.gnomon.shell.internal.fake.FakeScheduler;
import org.gnomon.shell.internal.fake.FakeShadows;
import org.gnomon.shell.internal.fake.FakeUpdates;
import org.gnomon.shell.internal.fake.Samples;
import org.junit.jupiter.api.Test;

class DemoTest {

    private final FakeInventory inventory = new FakeInventory();
    private final FakeShadows shadows = new FakeShadows();
    private final FakeUpdates updates = new FakeUpdates();
    private final FakeJournal journal = new FakeJournal();
    private final FakeScheduler scheduler = new FakeScheduler();
    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final ByteArrayOutputStream signs = new ByteArrayOutputStream();

    private DemoResult run(DemoRequest request) throws InterruptedException {
        DemoServices services = new DemoServices(inventory, shadows, updates, journal, scheduler);
        Output out =
                new Output(
                        new PrintStream(results, true, StandardCharsets.UTF_8),
                        new PrintStream(signs, true, StandardCharsets.UTF_8),
                        false);
        return new Demo(services, out).run(request);
    }

    private String said() {
        return signs.toString(StandardCharsets.UTF_8);
    }

    private static DemoRequest request(String backend, String updateTo) {
        return new DemoRequest(
                backend, Samples.VM, Optional.ofNullable(updateTo), Optional.empty(), false);
    }

    private void kvm(VmmVersion... found) {
        inventory.backends.add(new FakeBackend("kvm", List.of(found)));
    }

    private void assertNothingLeft() {
        assertThat(inventory.vms()).isEmpty();
        assertThat(shadows.shadows()).isEmpty();
        assertThat(journal.listeners()).isZero();
        assertThat(scheduler.seriesGoingOn()).isZero();
    }

    @Test
    void takesAVmFromTheOldestToTheNewest() throws InterruptedException {
        kvm(Samples.OLD, new VmmVersion("QEMU", "8.0", "/m/qemu"), Samples.NEW);
        assertThat(run(request("kvm", null)))
                .isEqualTo(new DemoResult(Samples.done(), Optional.empty()));
        assertThat(inventory.defined.get(0).properties())
                .isEqualTo(Map.of("console", "yes", "qemu", "/a/qemu"));
        assertThat(updates.signalled).containsExactly(Samples.UPDATE);
        assertThat(said())
                .contains("accelerator: tcg, because")
                .contains("  Plan for VM demo: vmm, QEMU 7.2.22 -> QEMU 10.0.13\n")
                .contains(
                        "Found QEMU 7.2.22 (/a/qemu), QEMU 8.0 (/m/qemu), QEMU 10.0.13"
                                + " (/b/qemu).")
                .contains("seeding the shadow 50%")
                .contains("rehearse  calibrating 25%")
                .contains("Cleaning up");
        assertThat(results.size()).isZero();
        assertNothingLeft();
    }

    @Test
    void showsWhatHappensMeanwhileOnce() throws InterruptedException {
        kvm(Samples.OLD, Samples.NEW);
        updates.silent = true;
        updates.onSignal =
                () -> {
                    shadows.detail(Samples.VM, ShadowState.REHEARSING, "calibrating");
                    scheduler.tick();
                    scheduler.tick();
                    for (int twice = 0; twice < 2; twice++) {
                        journal.note(
                                Samples.VM, Journal.Kind.SWITCHOVER, Map.of("status", "FROZEN"));
                    }
                    journal.note(Samples.VM, Journal.Kind.INTENT, Map.of("act", "switch"));
                    journal.note(new VmId("other"), Journal.Kind.PLAN, Map.of());
                };
        run(request("kvm", null));
        assertThat(said())
                .containsOnlyOnce("rehearsing  calibrating")
                .containsOnlyOnce("  switchover FROZEN")
                .doesNotContain("about to");
        assertThat(said()).doesNotContain("plan  ");
    }

    @Test
    void leavesOutWhatProgressTellsAnyway() throws InterruptedException {
        kvm(Samples.OLD, Samples.NEW);
        updates.onSignal =
                () -> {
                    scheduler.tick();
                    journal.note(Samples.VM, Journal.Kind.REHEARSAL, Map.of("event", "began"));
                    journal.note(Samples.VM, Journal.Kind.SWITCHOVER, Map.of("status", "FROZEN"));
                };
        run(request("kvm", null));
        assertThat(said())
                .contains("switchover FROZEN")
                .doesNotContain("rehearsal  began", "  shadow ");
    }

    @Test
    void beginsOnTheOldestThatIsNotTheTarget() throws InterruptedException {
        kvm(Samples.OLD, Samples.NEW);
        run(request("kvm", "/a/qemu"));
        assertThat(inventory.defined.get(0).properties()).containsEntry("qemu", "/b/qemu");
        assertThat(updates.signalled.get(0).target()).isEqualTo("/a/qemu");
    }

    @Test
    void restartsTheOnlyVmmThereIs() throws InterruptedException {
        kvm(Samples.OLD);
        run(request("kvm", null));
        assertThat(updates.signalled.get(0).target()).isEqualTo("/a/qemu");
        assertThat(said()).contains("restart of the VMM on this same version");
    }

    @Test
    void saysWhatIsMissingBeforeItBegins() {
        kvm();
        assertThatThrownBy(() -> run(request("kvm", null)))
                .isInstanceOf(GnomonException.class)
                .hasMessageContaining("no VMM was found");
        assertThat(inventory.defined).isEmpty();
    }

    @Test
    void cleansUpAfterARefusal() throws InterruptedException {
        kvm(Samples.OLD, Samples.NEW);
        updates.report = CompletableFuture.completedFuture(Samples.refusedOnSight());
        assertThat(run(request("kvm", "/bin/true")).report().succeeded()).isFalse();
        assertNothingLeft();
    }

    @Test
    void cleansUpAfterAFailure() {
        kvm(Samples.OLD, Samples.NEW);
        shadows.failProtect =
                Optional.of(
                        Problem.of(Problem.OUT_OF_SPACE, "no room in /dev/shm", "").asException());
        assertThatThrownBy(() -> run(request("kvm", null))).hasMessage("no room in /dev/shm");
        assertThat(inventory.stopped).containsExactly(Samples.VM);
        assertNothingLeft();
    }

    @Test
    void endsWhatIsUnderWayWhenItIsInterrupted() {
        kvm(Samples.OLD, Samples.NEW);
        CompletableFuture<UpdateReport> report = new CompletableFuture<>();
        updates.report = report;
        updates.onSignal = () -> Thread.currentThread().interrupt();
        shadows.onUnprotect = () -> assertThat(report).isDone();
        scheduler.onWithin(() -> report.complete(Samples.done()));
        assertThatThrownBy(() -> run(request("kvm", null)))
                .isInstanceOf(InterruptedException.class);
        assertThat(said()).contains("Interrupted. What is under way is brought to an end");
        assertThat(inventory.stopped).containsExactly(Samples.VM);
        assertThat(shadows.unprotected).containsExactly(Samples.VM);
        assertNothingLeft();
    }

    @Test
    void reportsAndSaysWhatItCouldNotTakeAway() throws InterruptedException {
        kvm(Samples.OLD, Samples.NEW);
        inventory.failStop = Optional.of(Problem.of(Problem.TIMEOUT, "QEMU does not end", ""));
        DemoResult result = run(request("kvm", null));
        assertThat(result.report()).isEqualTo(Samples.done());
        assertThat(result.left().orElseThrow().message())
                .contains("could not be taken away: QEMU does not end");
    }

    @Test
    void leavesAVmOfThatNameAlone() throws InterruptedException {
        kvm(Samples.OLD, Samples.NEW);
        run(new DemoRequest("kvm", Samples.VM, Optional.empty(), Optional.empty(), true));
        assertThat(inventory.vms()).hasSize(1);
        assertThat(said()).contains("VM demo is kept");
        assertThatThrownBy(() -> run(request("kvm", null))).hasMessageContaining("is here already");
        assertThat(inventory.vms()).hasSize(1);
        assertThat(shadows.unprotected).isEmpty();
    }

    @Test
    void waitsForABackendThatIsStillComingUp() throws InterruptedException {
        int[] delays = {0};
        scheduler.onDelay(
                () -> {
                    if (++delays[0] == 3) {
                        kvm(Samples.OLD, Samples.NEW);
                    }
                });
        assertThat(run(request("kvm", null)).report().succeeded()).isTrue();
        assertThat(said()).containsOnlyOnce("Waiting for the backend kvm");
    }

    @Test
    void givesUpOnABackendThatDoesNotCome() {
        assertThatThrownBy(() -> run(request("xen", null)))
                .isInstanceOf(GnomonException.class)
                .hasMessageContaining("there is no backend xen");
    }

    @Test
    void waitsUntilTheGuestDoesItsWork() throws InterruptedException {
        kvm(Samples.OLD, Samples.NEW);
        int[] looks = {0};
        inventory.progress = () -> ++looks[0] < 3 ? Double.NaN : looks[0] < 100 ? 0 : 10;
        assertThat(run(request("kvm", null)).report().succeeded()).isTrue();
        assertThat(looks[0]).isEqualTo(107);
        assertThat(said()).contains("Waiting until the guest is up").doesNotContain("all the same");
    }

    @Test
    void goesOnIfTheGuestNeverSeemsToWork() throws InterruptedException {
        kvm(Samples.OLD, Samples.NEW);
        inventory.progress = () -> 0;
        assertThat(run(request("kvm", null)).report().succeeded()).isTrue();
        assertThat(said()).contains("going on all the same");
    }

    @Test
    void seedsOnlyWhatCanBeSeeded() throws InterruptedException {
        kvm(Samples.OLD);
        inventory.backends.add(new FakeBackend("simulator", List.of(Samples.OLD, Samples.NEW)));
        run(new DemoRequest("simulator", Samples.VM, Optional.empty(), Optional.of(7L), false));
        assertThat(inventory.defined.get(0).properties())
                .containsEntry("seed", "7")
                .containsEntry("vmm", "/a/qemu");
        DemoRequest seeded =
                new DemoRequest("kvm", Samples.VM, Optional.empty(), Optional.of(7L), false);
        assertThatThrownBy(() -> run(seeded)).hasMessageContaining("kvm takes no seed");
    }
}
