package org.gnomon.itests.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.itests.container.LauncherLifeIT.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gnomon.itests.container.Launcher.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two hosts that are paired, each in its own container as a user starts it, and a third one that
 * only one side was told of.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PairedHostsIT {

    @TempDir static Path folder;
    private static Host near;
    private static Host far;
    private static Host stranger;

    /** A container of its own, and the port that it listens at. */
    private record Host(Path home, int port, Launcher gnomon) {

        static Host at(String name) throws Exception {
            Path home = folder.resolve(name);
            Launcher launcher =
                    new Launcher(Unpacked.launcher(), folder.resolve("t-" + name))
                            .with("GNOMON_HOME", home.toString());
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return new Host(home, free.getLocalPort(), launcher);
            }
        }

        String address() {
            return "127.0.0.1:" + port;
        }

        void start(String... options) throws Exception {
            String[] words = new String[options.length + 3];
            words[0] = "start";
            words[1] = "--listen";
            words[2] = address();
            System.arraycopy(options, 0, words, 3, options.length);
            Outcome outcome = gnomon.run(words);
            assertThat(outcome.code()).as(outcome.err()).isZero();
        }

        JsonNode json(String command) throws Exception {
            Outcome outcome = gnomon.run("shell", command, "--json");
            assertThat(outcome.code()).as(outcome.err()).isZero();
            return new ObjectMapper().readTree(outcome.out());
        }

        /** Gives this host the other one's certificate, in a file as an operator would. */
        void add(String name, Host other) throws Exception {
            Path pem = folder.resolve(name + "-for-" + home.getFileName() + ".pem");
            Files.writeString(pem, other.gnomon.run("shell", "gnomon:host-identity").out());
            Outcome outcome =
                    gnomon.run(
                            "shell",
                            "gnomon:host-add",
                            name,
                            other.address(),
                            "--certificate",
                            pem.toString());
            assertThat(outcome.code()).as(outcome.err()).isZero();
            assertThat(outcome.out())
                    .contains(other.json("gnomon:host-identity").at("/fingerprint").asText());
        }

        /** What this host says of the first one that it is paired with. */
        JsonNode first() throws Exception {
            return json("gnomon:host-list").path(0);
        }

        long pid() throws IOException {
            return Long.parseLong(Files.readString(home.resolve("gnomon.pid")).split(" ")[0]);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        near = Host.at("near");
        far = Host.at("far");
        stranger = Host.at("stranger");
        near.start();
        far.start("--role", "host");
        stranger.start("--role=host");
    }

    @AfterAll
    static void stop() throws Exception {
        for (Host host : new Host[] {near, far, stranger}) {
            if (host != null) {
                host.gnomon.run("stop");
            }
        }
    }

    @Test
    @Order(1)
    void aHostForShadowsListensAtItsOneAddressAndKnowsNobody() throws Exception {
        assertThat(ListeningPorts.of(far.pid()))
                .singleElement()
                .asString()
                .endsWith(":%04X".formatted(far.port()));
        assertThat(far.json("gnomon:host-list")).isEmpty();
        JsonNode status = new ObjectMapper().readTree(far.gnomon.run("status", "--json").out());
        assertThat(status.at("/role").asText()).isEqualTo("host");
        assertThat(status.at("/ready").asBoolean()).isTrue();
        assertThat(status.at("/listening/0").asText()).isEqualTo(far.address());
    }

    @Test
    @Order(1)
    void aHostForShadowsOffersItsServicesToPeersAndNoCommandsForVms() throws Exception {
        Outcome services =
                far.gnomon.run("shell", "service:list", "org.gnomon.spi.peer.PeerService");
        assertThat(services.out()).contains("Replication").contains("KVM");
        assertThat(far.gnomon.run("shell", "gnomon:vm-list").code()).isEqualTo(2);
    }

    @Test
    @Order(2)
    void oneSidesWordIsNotEnough() throws Exception {
        near.add("far", far);
        await(() -> near.first().at("/lastProblem").asText().contains("does not accept"));
        assertThat(near.first().at("/connected").asBoolean()).isFalse();
        assertThat(far.json("gnomon:host-list")).isEmpty();
    }

    @Test
    @Order(3)
    void hostsThatWereGivenEachOthersCertificatesAreLinked() throws Exception {
        far.add("near", near);
        await(() -> near.first().at("/connected").asBoolean());
        await(() -> near.first().at("/connectedFrom").asBoolean());
        await(() -> far.first().at("/connected").asBoolean());
        assertThat(near.gnomon.run("shell", "host-list").out()).contains("both ways");
        assertThat(near.gnomon.run("status").out()).contains("far linked");
    }

    @Test
    @Order(4)
    void aThirdHostWithAnotherCertificateGetsNothing() throws Exception {
        stranger.add("far", far);
        await(() -> stranger.first().at("/lastProblem").asText().contains("does not accept"));
        assertThat(stranger.first().at("/connected").asBoolean()).isFalse();
        assertThat(far.json("gnomon:host-list")).hasSize(1);
        String key = stranger.json("gnomon:host-identity").at("/fingerprint").asText();
        await(
                () ->
                        Launcher.text(far.home().resolve("data/log/karaf.log"))
                                .contains("which showed the key with fingerprint " + key));
        assertThat(near.first().at("/connected").asBoolean()).isTrue();
    }

    @Test
    @Order(5)
    void theRoleTheIdentityAndThePairingStayOverARestart() throws Exception {
        String key = far.json("gnomon:host-identity").at("/fingerprint").asText();
        assertThat(far.gnomon.run("stop").code()).isZero();
        await(() -> !near.first().at("/connected").asBoolean());
        Outcome other = far.gnomon.run("start", "--role", "control");
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.err()).contains("in the role host").contains("--home");
        Outcome again = far.gnomon.run("start");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.out()).contains("as a host for shadows").contains(far.address());
        assertThat(far.json("gnomon:host-identity").at("/fingerprint").asText()).isEqualTo(key);
        await(() -> near.first().at("/connected").asBoolean());
    }

    @Test
    @Order(6)
    void aPairingThatIsEndedCutsTheLink() throws Exception {
        assertThat(far.gnomon.run("shell", "gnomon:host-remove", "near").code()).isZero();
        await(() -> near.first().at("/lastProblem").asText().contains("does not accept"));
        assertThat(near.first().at("/connectedFrom").asBoolean()).isFalse();
        assertThat(far.json("gnomon:host-list")).isEmpty();
    }
}
