package org.gnomon.shell.internal.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.karaf.shell.support.CommandException;
import org.gnomon.model.Decision;
import org.gnomon.model.Failover;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.Redundancy;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.VmId;
import org.gnomon.shell.internal.commands.KarafShell.Run;
import org.gnomon.shell.internal.fake.FakeBackend;
import org.gnomon.shell.internal.fake.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several shadows, failover, and decisions that are explained. */
class RedundancyCommandsTest {

    private static final VmId WEB = new VmId("web");

    private KarafShell shell;

    @BeforeEach
    void open() throws Exception {
        shell = new KarafShell();
        shell.inventory.backends.add(new FakeBackend("simulator", List.of(Samples.OLD)));
        shell.run("gnomon:vm-define web");
    }

    @AfterEach
    void close() {
        shell.close();
    }

    @Test
    void protectsWithSeveralShadowsInPromotionOrder() {
        Run run =
                shell.run(
                        "gnomon:protect web --shadows first,second@h2 --checkpoint-every 500ms"
                                + " --failover when-gone-or-silent --silence 5s");
        assertThat(run.error()).isNull();
        Redundancy asked = shell.shadows.redundancy(WEB).orElseThrow();
        assertThat(asked.shadows())
                .containsExactly(
                        new ShadowPlace("first", ShadowPlace.LOCAL),
                        new ShadowPlace("second", "h2"));
        assertThat(asked.checkpointEvery()).hasMillis(500);
        assertThat(asked.failover()).isEqualTo(Failover.WHEN_GONE_OR_SILENT);
        assertThat(asked.silence()).hasSeconds(5);
        assertThat(shell.run("gnomon:shadow-list").out())
                .contains("first")
                .contains("second@h2")
                .contains("12");
    }

    @Test
    void aLostHostIsSaidTwiceBeforeItCounts() throws JsonProcessingException {
        Run told = shell.run("gnomon:host-lost beta");
        assertThat(told.error()).isNull();
        assertThat(told.out()).contains("web: it is there.", "--it-is-off beta");
        Run other = shell.run("gnomon:host-lost beta --it-is-off alpha");
        assertThat(other.error()).isInstanceOf(GnomonException.class);
        assertThat(shell.inventory.lostHosts).containsExactly("beta false");
        JsonNode done = json(shell.run("gnomon:host-lost beta --it-is-off beta --json"));
        assertThat(done.at("/done").asBoolean()).isTrue();
        assertThat(done.at("/vms/0/vm").asText()).isEqualTo("web");
        assertThat(shell.inventory.lostHosts).containsExactly("beta false", "beta true");
    }

    @Test
    void showsEachShadowAsJson() throws JsonProcessingException {
        shell.run("gnomon:protect web --shadows first,second@h2 --checkpoint-every 1s");
        JsonNode shadow = json(shell.run("gnomon:shadow-list --json")).get(0);
        assertThat(shadow.at("/members/1/host").asText()).isEqualTo("h2");
        assertThat(shadow.at("/members/0/checkpoints/completed").asInt()).isEqualTo(12);
        assertThat(shadow.at("/redundancy/shadows/1").asText()).isEqualTo("second@h2");
        assertThat(shadow.at("/redundancy/failover").asText()).isEqualTo("manual");
    }

    @Test
    void refusesARedundancyThatMakesNoSense() {
        for (String options :
                List.of("--shadows First", "--failover soon", "--checkpoint-every often")) {
            assertThat(shell.run("gnomon:protect web " + options).error())
                    .as(options)
                    .isInstanceOf(CommandException.class);
        }
        assertThat(problem(shell.run("gnomon:protect web --failover when-gone")).message())
                .contains("WHEN_GONE without checkpoints");
        assertThat(problem(shell.run("gnomon:protect web --shadows a,a")).message())
                .contains("wo shadows are named 'a'");
        assertThat(shell.shadows.redundancy(WEB)).isEmpty();
    }

    @Test
    void failsOverAndSaysWhatWasLost() throws JsonProcessingException {
        Run run = shell.run("gnomon:failover web");
        assertThat(run.error()).isNull();
        assertThat(run.out()).contains("runs again, from its last checkpoint");
        assertThat(json(shell.run("gnomon:failover web --json")).at("/status").asText())
                .isEqualTo("COMMITTED");
        shell.shadows.failover =
                CompletableFuture.completedFuture(
                        Samples.switchover(
                                SwitchoverState.NEEDS_OPERATOR,
                                Optional.of(Problem.of("x", "no replica could", "Look."))));
        Run lost = shell.run("gnomon:failover web");
        assertThat(lost.out()).contains("could not be brought to run").contains("was kept");
        assertThat(problem(lost).message()).contains("o replica could");
    }

    @Test
    void letsAVmGoOnThatStandsStillAndNoOther() {
        assertThat(problem(shell.run("gnomon:vm-resume web --yes")).message())
                .contains("running with 1 running copy");
        shell.inventory.state.set(RunState.PAUSED);
        assertThat(problem(shell.run("gnomon:vm-resume web")).message()).contains("Add --yes");
        assertThat(shell.inventory.state.get()).isEqualTo(RunState.PAUSED);
        assertThat(shell.run("gnomon:vm-resume web --yes").out()).contains("goes on");
        assertThat(shell.inventory.state.get()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void explainsADecisionAndDecidesItAgain() throws JsonProcessingException {
        assertThat(shell.run("gnomon:decision-list").out()).contains("Nothing was decided yet");
        shell.decisions.record(WEB, Decision.Kind.VERDICT, "go", "all is well", "{\"n\":1}");
        assertThat(shell.run("gnomon:decision-list web").out())
                .contains("v-0")
                .contains("verdict")
                .contains("all is well");
        Run run = shell.run("gnomon:explain web");
        assertThat(run.error()).isNull();
        assertThat(run.out())
                .contains("Decision v-0 about VM web")
                .contains("at most 0.40 allowed")
                .contains("the same");
        JsonNode whole = json(shell.run("gnomon:explain v-0 --json"));
        assertThat(whole.at("/inputs/n").asInt()).isEqualTo(1);
        assertThat(whole.at("/replay/same").asBoolean()).isTrue();
        assertThat(shell.run("gnomon:decision-export").out()).isEqualTo("{\"id\":\"v-0\"}\n");
    }

    @Test
    void failsWhenDecidingAgainGivesAnotherAnswer() {
        shell.decisions.record(WEB, Decision.Kind.VERDICT, "go", "all is well", "{}");
        shell.decisions.outcome = "no-go";
        Run run = shell.run("gnomon:explain v-0");
        assertThat(run.out()).contains("ANOTHER: no-go");
        assertThat(problem(run).code()).isEqualTo("replay-differs");
        assertThat(problem(run).message()).contains("another version of Gnomon");
        shell.decisions.changed = "The judge's settings have changed since.";
        assertThat(problem(shell.run("gnomon:explain v-0")).message())
                .endsWith("The judge's settings have changed since.")
                .doesNotContain("another version");
        assertThat(problem(shell.run("gnomon:explain x-9")).message()).contains("no decision");
    }

    private static Problem problem(Run run) {
        assertThat(run.error()).as(run.out() + run.err()).isInstanceOf(GnomonException.class);
        return ((GnomonException) run.error()).problem();
    }

    private static JsonNode json(Run run) throws JsonProcessingException {
        assertThat(run.error()).isNull();
        return new ObjectMapper().readTree(run.out());
    }
}
