package org.gnomon.shell.internal.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.shell.internal.commands.KarafShell.Run;
import org.gnomon.shell.internal.fake.FakeBackend;
import org.gnomon.shell.internal.fake.Samples;
import org.gnomon.shell.internal.json.Json;
import org.gnomon.shell.internal.json.ReportJson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The main job in one command, through Karaf's own shell. */
class DemoCommandTest {

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
    void reportsForPeople() {
        Run run = shell.run("gnomon:demo");
        assertThat(run.error()).isNull();
        assertThat(run.out())
                .startsWith("The update of VM demo from QEMU 7.2.22 to QEMU 10.0.13 is done.\n")
                .contains("\nWhat next\n");
        assertThat(run.err()).contains("Starting VM demo with 64 MiB of memory");
        assertThat(shell.inventory.vms()).isEmpty();
    }

    @Test
    void printsTheContractAndNothingElse() {
        Run run = shell.run("gnomon:demo --json --seed 7 --vm demo");
        assertThat(run.error()).isNull();
        assertThat(run.out())
                .isEqualTo(Json.line(ReportJson.report("simulator", Samples.done())) + "\n");
        assertThat(shell.inventory.defined.get(0).properties()).containsEntry("seed", "7");
    }

    @Test
    void failsAfterTheReportOfARefusal() throws JsonProcessingException {
        shell.updates.report = CompletableFuture.completedFuture(Samples.refusedInRehearsal());
        Run json = shell.run("gnomon:demo --json --update-to sim:slow?percent=20");
        assertThat(json.error()).isInstanceOf(GnomonException.class);
        JsonNode tree = new ObjectMapper().readTree(json.out());
        assertThat(tree.at("/rehearsal/verdict").asText()).isEqualTo("no-go");
        assertThat(shell.updates.signalled.get(0).target()).isEqualTo("sim:slow?percent=20");
        Run text = shell.run("gnomon:demo --update-to sim:slow?percent=20");
        assertThat(text.error()).hasMessageContaining("is not in force");
        assertThat(text.out()).contains("the VM went on all the time");
    }

    @Test
    void printsOneErrorObjectIfThereIsNoReport() throws JsonProcessingException {
        shell.shadows.failProtect =
                Optional.of(
                        Problem.of(Problem.OUT_OF_SPACE, "no room in /dev/shm", "Free some.")
                                .asException());
        Run run = shell.run("gnomon:demo --json");
        assertThat(run.error()).hasMessage("No room in /dev/shm. Free some.");
        assertThat(new ObjectMapper().readTree(run.out()).at("/error/code").asText())
                .isEqualTo(Problem.OUT_OF_SPACE);
        assertThat(shell.inventory.vms()).isEmpty();
    }

    @Test
    void failsIfSomethingIsLeftBehind() {
        shell.inventory.failStop = Optional.of(Problem.of(Problem.TIMEOUT, "it does not end", ""));
        Run run = shell.run("gnomon:demo --json");
        assertThat(run.out()).contains("\"status\":\"COMMITTED\"");
        assertThat(run.error()).hasMessageContaining("could not be taken away");
    }

    @Test
    void saysThatItWasInterrupted() {
        shell.updates.onSignal = () -> Thread.currentThread().interrupt();
        Run run = shell.run("gnomon:demo");
        assertThat(Thread.interrupted()).isFalse();
        assertThat(run.error()).hasMessageContaining("interrupted");
        assertThat(shell.inventory.vms()).isEmpty();
    }
}
