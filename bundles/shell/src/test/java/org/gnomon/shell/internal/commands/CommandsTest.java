package org.gnomon.shell.internal.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.support.CommandException;
import org.gnomon.model.Alert;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.shell.internal.commands.KarafShell.Run;
import org.gnomon.shell.internal.fake.FakeBackend;
import org.gnomon.shell.internal.fake.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommandsTest {

    private KarafShell shell;

    @BeforeEach
    void open() throws Exception {
        shell = new KarafShell();
        shell.inventory.backends.add(
                new FakeBackend("simulator", List.of(Samples.OLD, Samples.NEW)));
    }

    @AfterEach
    void close() {
        shell.close();
    }

    @Test
    void theCommandsOfTheArchitectureAreThereAndHelpNewcomers() throws Exception {
        List<String> names = new ArrayList<>();
        for (Class<?> type : KarafShell.scanned()) {
            if (Action.class.isAssignableFrom(type)) {
                Command command = type.getAnnotation(Command.class);
                assertThat(command.scope()).isEqualTo("gnomon");
                names.add(command.name());
                Run help = shell.run("gnomon:" + command.name() + " --help");
                assertThat(help.error()).isNull();
                assertThat(help.out()).contains(command.description()).contains("--json");
            }
        }
        assertThat(names)
                .contains("vm-list", "vm-define", "vm-stop", "protect", "unprotect", "shadow-list")
                .contains("plan", "rehearse", "update", "switchover", "rollback", "events")
                .contains("alerts", "forecast", "backend-list", "forecaster-list", "demo");
    }

    @Test
    void definesListsProtectsAndStopsAVm() {
        assertThat(shell.run("gnomon:vm-list").out()).contains("No VMs yet");
        Run defined = shell.run("gnomon:vm-define --vcpus 2 web --memory 512m disk=/a=b x=y");
        assertThat(defined.error()).isNull();
        assertThat(defined.out()).isEqualTo("VM web runs on QEMU 7.2.22.\n");
        assertThat(shell.inventory.defined)
                .containsExactly(
                        new VmDefinition(
                                new VmId("web"),
                                "simulator",
                                VmDefinition.Origin.START,
                                512 << 20,
                                2,
                                Map.of("disk", "/a=b", "x", "y")));
        Run protect = shell.run("gnomon:protect web --quick --watch 10s");
        assertThat(protect.out()).isEqualTo("VM web is protected; its shadow is in-sync.\n");
        assertThat(protect.err()).contains("protect").contains("seeding the shadow 50%");
        ProtectionPolicy policy = shell.shadows.shadow(new VmId("web")).orElseThrow().policy();
        assertThat(policy.watch()).hasSeconds(10);
        assertThat(policy.trial()).isEqualTo(ProtectionPolicy.QUICK.trial());
        assertThat(shell.run("gnomon:vm-list").out())
                .contains("web")
                .contains("running")
                .contains("QEMU 7.2.22")
                .contains("512 MiB")
                .contains("25.0%")
                .contains("in-sync");
        assertThat(shell.run("gnomon:shadow-list").out()).contains("3.1 MiB").contains("ready");
        assertThat(problem(shell.run("gnomon:vm-stop web")).message())
                .contains("VM web is protected")
                .contains("--unprotect");
        assertThat(shell.run("gnomon:vm-stop web --unprotect").out())
                .isEqualTo("VM web has ended.\n");
        assertThat(shell.inventory.vms()).isEmpty();
        assertThat(shell.shadows.unprotected).containsExactly(new VmId("web"));
    }

    @Test
    void beginsWithABackendsExample() {
        assertThat(shell.run("gnomon:vm-define web --example --vcpus=3 a=b").error()).isNull();
        assertThat(shell.inventory.defined.get(0).properties())
                .isEqualTo(Map.of("console", "yes", "a", "b"));
        assertThat(shell.inventory.defined.get(0).vcpus()).isEqualTo(3);
        assertThat(shell.inventory.defined.get(0).memoryBytes()).isEqualTo(64 << 20);
    }

    @Test
    void asksForTheBackendIfThereIsAChoice() {
        shell.inventory.backends.add(new FakeBackend("kvm", List.of()));
        assertThat(problem(shell.run("gnomon:vm-define web")).message()).contains("2 backends");
        assertThat(problem(shell.run("gnomon:vm-define web --backend xen")).code())
                .isEqualTo(Problem.UNKNOWN_BACKEND);
        assertThat(shell.run("gnomon:vm-define web --backend kvm").error()).isNull();
    }

    @Test
    void stopsAllVmsAndOnlyLetsGoOfAdoptedOnes() throws JsonProcessingException {
        shell.run("gnomon:vm-define a");
        shell.run("gnomon:vm-define b --origin adopt");
        shell.run("gnomon:protect a");
        JsonNode done = json(shell.run("gnomon:vm-stop --all --json"));
        assertThat(done.toString())
                .isEqualTo(
                        """
                        [{"vm":"a","done":"stopped"},{"vm":"b","done":"let-go"}]""");
        assertThat(shell.shadows.unprotected).containsExactly(new VmId("a"));
        assertThat(shell.run("gnomon:vm-stop --all").out()).contains("no VM");
    }

    @Test
    void goesOnWithTheOtherVmsIfOneCannotBeStopped() {
        shell.run("gnomon:vm-define a");
        shell.inventory.failStop = Optional.of(Problem.of(Problem.BUSY, "it is busy", "Wait."));
        Run run = shell.run("gnomon:vm-stop --all");
        assertThat(problem(run).message()).contains("VM a: It is busy. Wait.");
        assertThat(run.err()).containsOnlyOnce("is busy; waiting");
    }

    @Test
    void takesOptionsBeforeAndAfterTheVm() {
        shell.run("gnomon:vm-define web");
        assertThat(shell.run("gnomon:update --yes --to /b/qemu web").error()).isNull();
        assertThat(
                        shell.run(
                                        "gnomon:update web --to=/b/qemu --param a=1 --param b=2"
                                                + " --yes")
                                .error())
                .isNull();
        assertThat(shell.shadows.asked.get(3).parameters()).isEqualTo(Map.of("a", "1", "b", "2"));
    }

    @Test
    void tellsWrongUsageFromFailure() {
        shell.run("gnomon:vm-define web");
        for (String line :
                List.of(
                        "gnomon:update web",
                        "gnomon:update web --to",
                        "gnomon:update web --to x --nonsense",
                        "gnomon:update web other --to x",
                        "gnomon:update web --to x --class kernel",
                        "gnomon:vm-stop",
                        "gnomon:vm-stop web --all",
                        "gnomon:vm-define other --vcpus many",
                        "gnomon:vm-define other nonsense",
                        "gnomon:protect web --watch soon",
                        "gnomon:forecast web --metric smell",
                        "gnomon:forecast web --horizon 0",
                        "gnomon:demo --seed seven",
                        "gnomon:events --last -1")) {
            assertThat(shell.run(line).error()).as(line).isInstanceOf(CommandException.class);
        }
        assertThat(problem(shell.run("gnomon:plan nobody --to x")).code())
                .isEqualTo(Problem.UNKNOWN_VM);
        assertThat(problem(shell.run("gnomon:plan ../x --to x")).code())
                .isEqualTo(Problem.INVALID_INPUT);
    }

    @Test
    void putsTheNextStepIntoTheMessageBecauseTheShellShowsNothingElse() {
        assertThat(shell.run("gnomon:plan nobody --to x").error())
                .hasMessage("There is no VM nobody. Known: [].");
    }

    @Test
    void printsAnErrorObjectIfThatIsAllThereIs() throws JsonProcessingException {
        Run run = shell.run("gnomon:plan nobody --to x --json");
        assertThat(run.error()).isInstanceOf(GnomonException.class);
        assertThat(new ObjectMapper().readTree(run.out()).at("/error/code").asText())
                .isEqualTo(Problem.UNKNOWN_VM);
    }

    @Test
    void plansWithoutMovingAnything() throws JsonProcessingException {
        shell.run("gnomon:vm-define web");
        assertThat(shell.run("gnomon:plan web --to /b/qemu").out()).contains("Nothing stands in");
        assertThat(
                        json(shell.run("gnomon:update web --to /b/qemu --dry-run" + " --json"))
                                .at("/plan/basis"))
                .isNotNull();
        shell.shadows.plan = CompletableFuture.completedFuture(Samples.blockedPlan());
        Run blocked = shell.run("gnomon:plan web --to /bin/true");
        assertThat(blocked.out()).contains("It cannot be done now");
        assertThat(problem(blocked).code()).isEqualTo(Problem.REFUSED);
        assertThat(shell.shadows.asked).hasSize(3);
    }

    @Test
    void movesNothingIfNobodyCanSayYes() {
        shell.run("gnomon:vm-define web");
        Run run = shell.run("gnomon:update web --to /b/qemu");
        assertThat(problem(run).message()).contains("Add --yes");
        assertThat(run.err()).contains("Plan for VM demo");
        assertThat(shell.shadows.asked).hasSize(1);
    }

    @Test
    void updatesAndReports() throws JsonProcessingException {
        shell.run("gnomon:vm-define web");
        Run run = shell.run("gnomon:update web --to /b/qemu --yes");
        assertThat(run.error()).isNull();
        assertThat(run.out()).startsWith("The update of VM demo").contains("is done.");
        assertThat(run.err()).contains("rehearse  trial");
        assertThat(
                        json(shell.run("gnomon:update web --to /b/qemu --yes" + " --json"))
                                .at("/vm")
                                .asText())
                .isEqualTo("demo");
    }

    @Test
    void reportsARefusalAndFails() {
        shell.run("gnomon:vm-define web");
        shell.shadows.report = CompletableFuture.completedFuture(Samples.refusedOnSight());
        Run run = shell.run("gnomon:update web --to /bin/true --yes");
        assertThat(run.out()).contains("was refused");
        assertThat(problem(run).message())
                .isEqualTo(
                        "The update of VM demo is not in force: /bin/true is not a QEMU: it printed"
                                + " nothing. Give the path of a QEMU binary.");
    }

    @Test
    void rehearsesSwitchesAndRollsBack() throws JsonProcessingException {
        shell.run("gnomon:vm-define web");
        assertThat(shell.run("gnomon:rehearse web --to /b/qemu").out()).contains("Verdict: go");
        assertThat(shell.run("gnomon:switchover web --to /b/qemu --force").error()).isNull();
        assertThat(shell.shadows.forced).isTrue();
        assertThat(shell.run("gnomon:rollback web").out()).contains("VM demo was taken back");
        assertThat(json(shell.run("gnomon:rollback web --json")).at("/status").asText())
                .isEqualTo("ROLLED_BACK");
        shell.shadows.judgement = CompletableFuture.completedFuture(Samples.noGo());
        Run noGo = shell.run("gnomon:rehearse web --to /b/qemu");
        assertThat(noGo.out()).contains("Verdict: no-go").contains("8.0 units/s");
        assertThat(problem(noGo).code()).isEqualTo(Problem.REFUSED);
    }

    @Test
    void unwrapsWhatAStageFailedWith() {
        shell.run("gnomon:vm-define web");
        shell.shadows.plan =
                CompletableFuture.<org.gnomon.model.Plan>failedFuture(
                                Problem.of(Problem.BUSY, "busy with a rehearsal", "Wait.")
                                        .asException())
                        .thenApply(p -> p);
        assertThat(problem(shell.run("gnomon:plan web --to x")).code()).isEqualTo(Problem.BUSY);
        shell.shadows.plan = CompletableFuture.failedFuture(new IllegalStateException("oh"));
        assertThat(problem(shell.run("gnomon:plan web --to x")).code()).isEqualTo(Problem.INTERNAL);
    }

    @Test
    void showsTheJournal() throws JsonProcessingException {
        for (int i = 1; i <= 3; i++) {
            shell.journal.force(
                    new VmId("web"), Journal.Kind.PLAN, Map.of("n", Integer.toString(i)));
        }
        shell.journal.force(new VmId("db"), Journal.Kind.ALERT, Map.of());
        assertThat(shell.run("gnomon:events").out().lines()).hasSize(4);
        assertThat(shell.run("gnomon:events web --last 2").out())
                .contains("n=2")
                .contains("n=3")
                .doesNotContain("n=1");
        JsonNode alerts = json(shell.run("gnomon:events --kind alert --json"));
        assertThat(alerts).hasSize(1);
        assertThat(alerts.at("/0/sequence").asInt()).isEqualTo(4);
        assertThat(shell.run("gnomon:events nobody").out()).contains("no such entries");
    }

    @Test
    void showsAlerts() throws JsonProcessingException {
        assertThat(shell.run("gnomon:alerts").out()).isEqualTo("No alerts.\n");
        shell.shadows.alerts.add(new Alert(Samples.AT, Samples.VM, Samples.NOT_QEMU));
        assertThat(shell.run("gnomon:alerts").out()).contains("not a QEMU");
        assertThat(json(shell.run("gnomon:alerts --vm other --json"))).isEmpty();
        assertThat(json(shell.run("gnomon:alerts --json")).at("/0/code").asText())
                .isEqualTo("not-a-vmm");
    }

    @Test
    void showsBackendsAndForecasters() throws JsonProcessingException {
        assertThat(shell.run("gnomon:backend-list").out())
                .isEqualTo(
                        """
                        simulator: a backend for tests
                          can             disks, grafted-switch
                          update classes  vmm
                          accelerator     tcg, because no probe guest ran on kvm
                          found           QEMU 7.2.22  /a/qemu
                          found           QEMU 10.0.13  /b/qemu
                        """);
        JsonNode backend = json(shell.run("gnomon:backend-list --json")).get(0);
        assertThat(backend.at("/kind").asText()).isEqualTo("simulator");
        assertThat(backend.at("/vmms/1/version").asText()).isEqualTo("10.0.13");
        assertThat(shell.run("gnomon:forecaster-list").out()).contains("the last value goes on");
        assertThat(json(shell.run("gnomon:forecaster-list --json")).at("/0/name").asText())
                .isEqualTo("naive");
    }

    @Test
    void listsAsJsonWithStableNames() throws JsonProcessingException {
        shell.run("gnomon:vm-define web");
        shell.run("gnomon:protect web");
        JsonNode vm = json(shell.run("gnomon:vm-list --json")).get(0);
        assertThat(fields(vm))
                .containsExactly(
                        "vm",
                        "backend",
                        "state",
                        "vmm",
                        "memoryBytes",
                        "vcpus",
                        "origin",
                        "epoch",
                        "shadow",
                        "sample");
        assertThat(vm.at("/sample/memoryUsage").isNull()).isTrue();
        JsonNode shadow = json(shell.run("gnomon:shadow-list --json")).get(0);
        assertThat(fields(shadow))
                .containsExactly(
                        "vm",
                        "state",
                        "detail",
                        "sinceMs",
                        "replication",
                        "policy",
                        "redundancy",
                        "members");
        assertThat(json(shell.run("gnomon:unprotect web --json")).at("/done").asText())
                .isEqualTo("unprotected");
        assertThat(problem(shell.run("gnomon:unprotect web")).code())
                .isEqualTo(Problem.NOT_PROTECTED);
    }

    @Test
    void anInterruptedWaitSaysThatTheWorkGoesOn() {
        shell.run("gnomon:vm-define web");
        shell.shadows.onUpdate = () -> Thread.currentThread().interrupt();
        shell.shadows.report = new CompletableFuture<>();
        Run run = shell.run("gnomon:update web --to /b/qemu --yes");
        assertThat(run.err()).contains("Stopped waiting; the update of VM web goes on. Follow it");
        assertThat(problem(run).code()).isEqualTo("interrupted");
    }

    private static List<String> fields(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Problem problem(Run run) {
        assertThat(run.error()).as(run.out() + run.err()).isInstanceOf(GnomonException.class);
        return ((GnomonException) run.error()).problem();
    }

    /** Stdout must be one JSON value on one line, and nothing else. */
    private static JsonNode json(Run run) throws JsonProcessingException {
        assertThat(run.error()).isNull();
        assertThat(Arrays.asList(run.out().split("\n"))).hasSize(1);
        return new ObjectMapper().readTree(run.out());
    }
}
