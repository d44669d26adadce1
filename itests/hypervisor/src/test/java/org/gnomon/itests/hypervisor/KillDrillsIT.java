package org.gnomon.itests.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.gnomon.itests.support.guest.TickLog;
import org.gnomon.runtime.internal.RealScheduler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * kill -9 of the controller, of the primary's and of the shadow's QEMU at every state of a
 * switchover and of its rollback, in processes of their own. Afterwards the guest runs once, with
 * its disk whole and its counter plausible, or a person is told what to do. Looked at from outside,
 * with no Gnomon running. {@code -Dgnomon.drills=3} does each three times.
 */
class KillDrillsIT {

    private static final int TIMES = Integer.getInteger("gnomon.drills", 1);

    /** For example {@code FENCED/.*}, to look at some. */
    private static final String ONLY = System.getProperty("gnomon.drill", ".*");

    private static final DrillTable TABLE = new DrillTable();

    @TempDir Path directory;

    static Stream<Drill> drills() {
        return Stream.generate(Drill::all)
                .limit(TIMES)
                .flatMap(List::stream)
                .filter(drill -> drill.toString().matches(ONLY));
    }

    @ParameterizedTest
    @MethodSource("drills")
    void theGuestRunsOnceOrAPersonIsAsked(Drill drill) throws Exception {
        RealQemu.fixture("kill -9 at " + drill);
        int ended = child("run", drill.state().name(), drill.victim().name());
        boolean killed = ended == 137;
        assertThat(directory.resolve("struck")).as("%s: %s", ended, said()).exists();
        assertThat(killed).as(said()).isEqualTo(drill.victim() == Drill.Victim.CONTROLLER);
        if (killed) {
            assertThat(child("recover")).as(said()).isZero();
        }
        ObjectNode outcome =
                (ObjectNode)
                        new ObjectMapper().readTree(directory.resolve("outcome.json").toFile());
        String struck = Files.readString(directory.resolve("struck"));
        assertThat(Qemus.isAlive(Long.parseLong(struck.split(" ")[0]))).as(struck).isFalse();
        outcome.put("struck", struck.split(" ", 2)[1]);
        List<String> running = runningGuests();
        TABLE.add(drill, outcome);
        if (drill.mayNeedAPerson() && running.isEmpty()) {
            aPersonIsTold(outcome);
        } else {
            assertThat(running).as("running copies; %s", outcome).hasSize(1);
            assertThat(outcome.path("running").asInt()).as("%s", outcome).isEqualTo(1);
            theGuestIsWell(outcome);
        }
    }

    /** With a command that goes on from what is there, and the disk is whole all the same. */
    private void aPersonIsTold(JsonNode outcome) throws Exception {
        assertThat(outcome.path("status").asText()).isEqualTo("NEEDS_OPERATOR");
        assertThat(outcome.path("problem").asText())
                .as("commands to run; %s", outcome)
                .containsAnyOf("gnomon:failover", "gnomon:rollback", "gnomon:vm-resume");
        Qemus.of(directory).forEach(ProcessHandle::destroyForcibly);
        disksAreWhole();
    }

    /** It counts on with no Gnomon beside it, found nothing wrong, and its disk is whole. */
    private void theGuestIsWell(JsonNode outcome) throws Exception {
        try (RealQemu next = new RealQemu(directory, RealQemu.fixture("kill drills"))) {
            next.awaitTicks(5);
            TickLog log = next.ticks();
            assertThat(log.complaints()).as("%s", outcome).isEmpty();
            plausible(log, outcome.path("lossMs").asLong());
            next.vm = next.world.inventory.require(RealQemu.VM);
            next.awaitShadow();
            assertThat(next.world.await(next.vm.activeCopies())).isEqualTo(1);
        }
        disksAreWhole();
    }

    /** Every image and layer that is left, with no QEMU beside it. */
    private void disksAreWhole() throws Exception {
        for (Path image : images()) {
            assertThat(run("qemu-img", "check", image.toString())).as(said()).isZero();
        }
    }

    /**
     * Without a loss there is no gap; with one the counter falls once, and no further than said.
     */
    private static void plausible(TickLog log, long lossMs) {
        List<String> breaks = log.breaks();
        if (lossMs == 0) {
            assertThat(breaks).as("breaks in the counter").isEmpty();
            return;
        }
        assertThat(breaks).as("breaks in the counter").hasSizeLessThanOrEqualTo(1);
        for (String fall : breaks) {
            String[] at = fall.split(" -> ");
            long lost = Long.parseLong(at[0]) - Long.parseLong(at[1]);
            assertThat(lost).as(fall).isBetween(-1L, lossMs / 100 + 1);
        }
    }

    private List<String> runningGuests() throws IOException {
        List<String> running = new ArrayList<>();
        try (RealScheduler scheduler = new RealScheduler()) {
            for (ProcessHandle qemu : Qemus.of(directory)) {
                String status = Qemus.status(qemu, scheduler);
                if (status.equals("running")) {
                    running.add(qemu.pid() + " " + status);
                }
                assertThat(status).as("QEMU %s", qemu.pid()).isNotEqualTo("silent");
            }
        }
        return running;
    }

    private List<Path> images() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> found = files.filter(f -> f.toString().endsWith(".qcow2")).toList();
            assertThat(found).isNotEmpty();
            return found;
        }
    }

    private int child(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-cp");
        command.add(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")));
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=info");
        command.add(DrillController.class.getName());
        command.add(directory.toString());
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    private int run(String... command) throws Exception {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                        .start();
        if (!process.waitFor(Duration.ofMinutes(4).toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("not done in 4 minutes: " + said());
        }
        return process.exitValue();
    }

    private Path log() {
        return directory.resolve("children.log");
    }

    private String said() throws IOException {
        return Files.exists(log()) ? Files.readString(log()) : "";
    }

    @AfterEach
    void leaveNothing() throws IOException {
        Qemus.of(directory).forEach(ProcessHandle::destroyForcibly);
        Qemus.removeMemory(directory);
    }

    @AfterAll
    static void report() throws IOException {
        TABLE.print(TIMES);
    }
}
