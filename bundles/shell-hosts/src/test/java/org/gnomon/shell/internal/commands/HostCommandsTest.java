package org.gnomon.shell.internal.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.completers.ArgumentCommandLine;
import org.gnomon.model.GnomonException;
import org.gnomon.shell.internal.commands.HostShell.Run;
import org.gnomon.shell.internal.fake.FakeHosts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pairing this host with others. */
class HostCommandsTest {

    @TempDir Path folder;
    private HostShell shell;
    private Path pem;

    @BeforeEach
    void open() throws Exception {
        shell = new HostShell();
        pem = Files.writeString(folder.resolve("far.pem"), FakeHosts.PEM);
    }

    @AfterEach
    void close() {
        shell.close();
    }

    @Test
    void showsWhoThisHostIs() throws Exception {
        assertThat(shell.run("gnomon:host-identity").out())
                .contains("Name         here")
                .contains("/data/link/certificate.pem, until 2036-11-23")
                .contains("set listen in etc/org.gnomon.link.cfg")
                .endsWith(FakeHosts.PEM);
        shell.hosts.listening = "127.0.0.1:7870";
        JsonNode self = json(shell.run("gnomon:host-identity --json"));
        assertThat(self.at("/listening").asText()).isEqualTo("127.0.0.1:7870");
        assertThat(self.at("/certificate").asText()).isEqualTo(FakeHosts.PEM);
        assertThat(self.at("/expires").asText()).isEqualTo("2036-11-23T00:00:00Z");
    }

    @Test
    void addsListsAndRemovesAHost() throws Exception {
        assertThat(shell.run("gnomon:host-list").out()).contains("No host is paired");
        Run added = shell.run("gnomon:host-add far 192.0.2.7:7870 --certificate " + pem);
        assertThat(added.error()).isNull();
        assertThat(added.out()).contains("f".repeat(64)).contains("gnomon:host-list");
        assertThat(shell.run("gnomon:host-list").out())
                .contains("192.0.2.7:7870")
                .contains("none")
                .contains("refused");
        shell.hosts.link("far", true, true);
        assertThat(shell.run("gnomon:host-list").out())
                .contains("both ways")
                .doesNotContain("refused");
        JsonNode one = json(shell.run("gnomon:host-list --json")).get(0);
        assertThat(one.at("/connected").asBoolean()).isTrue();
        assertThat(one.at("/fingerprint").asText()).isEqualTo("f".repeat(64));
        assertThat(shell.run("gnomon:host-remove far").out()).contains("no longer paired");
        assertThat(shell.hosts.pairings()).isEmpty();
        assertThat(problem(shell.run("gnomon:host-remove far"))).contains("No host 'far'");
    }

    @Test
    void takesAHostThatOnlyConnectsToThisOne() throws Exception {
        JsonNode added = json(shell.run("gnomon:host-add --certificate=" + pem + " near --json"));
        assertThat(added.at("/address").asText()).isEmpty();
        shell.hosts.link("near", false, true);
        assertThat(shell.run("gnomon:host-list").out()).contains("from it");
    }

    @Test
    void needsACertificateThatIsThere() {
        assertThat(shell.run("gnomon:host-add far 192.0.2.7:7870").error())
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("--certificate");
        assertThat(shell.run("gnomon:host-add far a:1 b:2 --certificate " + pem).error())
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("'b:2'");
        String nowhere = folder.resolve("nowhere.pem").toString();
        assertThat(problem(shell.run("gnomon:host-add far a:1 --certificate " + nowhere)))
                .contains(nowhere)
                .contains("whole path");
        assertThat(shell.hosts.pairings()).isEmpty();
    }

    @Test
    void completesNamesOfHosts() {
        shell.hosts.pair("far", "192.0.2.7:7870", FakeHosts.PEM);
        HostCompleter completer = new HostCompleter();
        completer.hosts = shell.hosts;
        List<String> candidates = new ArrayList<>();
        completer.complete(null, new ArgumentCommandLine("f", 1), candidates);
        assertThat(candidates).extracting(String::trim).containsExactly("far");
    }

    private static String problem(Run run) {
        assertThat(run.error()).as(run.out() + run.err()).isInstanceOf(GnomonException.class);
        return run.error().getMessage();
    }

    private static JsonNode json(Run run) throws Exception {
        assertThat(run.error()).isNull();
        return new ObjectMapper().readTree(run.out());
    }
}
