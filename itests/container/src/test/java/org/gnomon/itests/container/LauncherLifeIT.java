package org.gnomon.itests.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.gnomon.itests.container.Launcher.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One container from its start to its stop, as its user sees it from outside. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LauncherLifeIT {

    @TempDir static Path folder;
    private static Path home;
    private static Launcher gnomon;

    @BeforeAll
    static void start() throws Exception {
        home = folder.resolve("home");
        gnomon =
                new Launcher(Unpacked.launcher(), folder.resolve("t"))
                        .with("GNOMON_HOME", home.toString());
        Outcome outcome = gnomon.run("start", "--backend", "simulator");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("running").contains("stop");
    }

    @AfterAll
    static void stopWhateverHappened() throws Exception {
        gnomon.run("stop");
    }

    @Test
    @Order(1)
    void statusKnowsIt() throws Exception {
        JsonNode status = new ObjectMapper().readTree(gnomon.run("status", "--json").out());
        assertThat(status.path("running").asBoolean()).isTrue();
        assertThat(status.path("ready").asBoolean()).isTrue();
        assertThat(status.path("pid").asLong()).isEqualTo(pid());
        assertThat(status.path("backends").path(0).asText()).isEqualTo("simulator");
        assertThat(gnomon.run("status").code()).isZero();
    }

    @Test
    @Order(1)
    void aSecondStartIsRefused() throws Exception {
        Outcome second = gnomon.run("start");
        assertThat(second.code()).isEqualTo(1);
        assertThat(second.err()).contains("already running").contains("--home");
    }

    @Test
    @Order(1)
    void commandsKeepTheirStreamsAndExitCodesApart() throws Exception {
        Outcome list = gnomon.run("shell", "backend-list");
        assertThat(list.code()).as(list.err()).isZero();
        assertThat(list.out()).contains("simulator");
        Outcome unknownVm = gnomon.run("shell", "protect", "nobody");
        assertThat(unknownVm.code()).isEqualTo(1);
        assertThat(unknownVm.out()).isEmpty();
        assertThat(unknownVm.err()).startsWith("Error: ").contains("nobody");
        assertThat(gnomon.run("shell", "no-such-command").code()).isEqualTo(2);
        assertThat(gnomon.run("shell", "vm-list", "--nonsense").code()).isEqualTo(2);
        assertThat(gnomon.run("shell", "echo 'unclosed").code()).isEqualTo(2);
    }

    @Test
    @Order(1)
    void wordsReachACommandAsTheyAre() throws Exception {
        String[] words = {"two words", "a'b", "c\"d", "e;f|g", "$HOME", "", "ünï"};
        List<String> line = new ArrayList<>(List.of("shell", "echo"));
        line.addAll(List.of(words));
        Outcome echo = gnomon.run(line.toArray(String[]::new));
        assertThat(echo.out().strip()).isEqualTo(String.join(" ", words));
    }

    @Test
    @Order(2)
    void itListensOnNoPort() throws Exception {
        assertThat(ListeningPorts.of(pid())).isEmpty();
    }

    @Test
    @Order(2)
    void theDoorIsItsOwnersAlone() throws Exception {
        Path socket = home.resolve("data/control/socket");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    @Order(3)
    void hostileClientsDoNotHurt() throws Exception {
        List<SocketChannel> mute = new ArrayList<>();
        try {
            Random seeded = new Random(7);
            for (int i = 0; i < 20; i++) {
                byte[] garbage = new byte[1 + seeded.nextInt(4000)];
                seeded.nextBytes(garbage);
                send(garbage).close();
            }
            // A request that claims two gigabytes, one that stops in the middle, some that hang.
            send("GNOMON/1\nR\u007f\u007f\u007f\u007f".getBytes()).close();
            send("GNOMON/1\nR\0\0\0\u0040short".getBytes()).close();
            for (int i = 0; i < 10; i++) {
                mute.add(send(new byte[0]));
            }
            assertThat(gnomon.run("shell", "vm-list").code()).isZero();
            assertThat(gnomon.run("status").code()).isZero();
        } finally {
            for (SocketChannel channel : mute) {
                channel.close();
            }
        }
    }

    @Test
    @Order(3)
    void aClientThatIsKilledTakesItsCommandWithIt() throws Exception {
        Process tail = gnomon.begin("shell", "log:tail");
        await(() -> Launcher.text(home.resolve("data/log/karaf.log")).length() > 0);
        await(() -> threads("log:tail") > 0);
        tail.descendants().forEach(ProcessHandle::destroyForcibly);
        tail.destroyForcibly();
        await(() -> threads("log:tail") == 0);
    }

    @Test
    @Order(4)
    void aFileInEtcStartsAndProtectsAVm() throws Exception {
        Files.writeString(
                home.resolve("etc/org.gnomon.vm-listed.cfg"),
                "id = listed\nbackend = simulator\nmemory = 16M\npolicy = quick\n");
        await(() -> gnomon.run("shell", "shadow-list").out().contains("listed"));
        await(() -> gnomon.run("shell", "shadow-list").out().contains("in-sync"));
    }

    @Test
    @Order(5)
    void aWatchedUpdateIsRolledBackWhenAsked() throws Exception {
        Process update = gnomon.begin("shell", "update", "listed", "--to", "sim:harmless", "--yes");
        Launcher other =
                new Launcher(Unpacked.launcher(), folder.resolve("other"))
                        .with("GNOMON_HOME", home.toString());
        await(() -> other.run("shell", "events", "listed").out().contains("WATCHING"));
        Outcome back = other.run("shell", "rollback", "listed");
        assertThat(back.code()).as(back.out() + back.err()).isZero();
        assertThat(back.out()).contains("SimVMM 1.0");
        assertThat(update.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(update.exitValue()).as("the update is not in force").isEqualTo(1);
    }

    @Test
    @Order(9)
    void stopLeavesNothingRunning() throws Exception {
        assertThat(gnomon.run("shell", "vm-define", "web", "--backend", "simulator", "--example"))
                .extracting(Outcome::code)
                .isEqualTo(0);
        long pid = pid();
        Outcome stop = gnomon.run("stop");
        assertThat(stop.code()).as(stop.err()).isZero();
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(home.resolve("data/control/socket")).doesNotExist();
        assertThat(home.resolve("gnomon.pid")).doesNotExist();
        assertThat(gnomon.run("status").code()).isEqualTo(1);
    }

    @Test
    @Order(10)
    void aContainerThatWasKilledIsStartedAgainWithItsBackend() throws Exception {
        assertThat(gnomon.run("start").code()).isZero();
        ProcessHandle killed = ProcessHandle.of(pid()).orElseThrow();
        killed.destroyForcibly();
        killed.onExit().get(20, TimeUnit.SECONDS);
        assertThat(gnomon.run("status").code()).isEqualTo(1);
        Outcome again = gnomon.run("start");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.err()).contains("without a goodbye");
        assertThat(gnomon.run("shell", "backend-list").out()).contains("simulator");
        await(() -> gnomon.run("shell", "shadow-list").out().contains("listed"));
        assertThat(gnomon.run("stop", "--keep-vms").code()).isZero();
    }

    private static SocketChannel send(byte[] bytes) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(home.resolve("data/control/socket")));
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            // Cut off before it could say all of it: as it should be.
        }
        return channel;
    }

    /** How many threads of the container carry a command's name. */
    private static long threads(String command) throws IOException, InterruptedException {
        Process jstack = new ProcessBuilder("jstack", Long.toString(pid())).start();
        String dump = new String(jstack.getInputStream().readAllBytes());
        jstack.waitFor();
        return dump.lines().filter(l -> l.startsWith("\"") && l.contains(command)).count();
    }

    private static long pid() throws IOException {
        return Long.parseLong(Files.readString(home.resolve("gnomon.pid")).split(" ")[0]);
    }

    /** A condition that looks at the world outside. */
    interface Condition {
        boolean holds() throws Exception;
    }

    static void await(Condition condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
