package org.gnomon.itests.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;
import org.gnomon.itests.container.Launcher.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stranger's forecaster in a container that runs on: built outside, dropped in, tried and chosen,
 * updated, removed; and others that misbehave.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ForecasterPluginIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int HORIZON = 20;

    /** Samples are taken more often still: so a history is there within a minute. */
    private static final String STEP = "250ms";

    private static final List<String> BAD = List.of("throws", "answers-nan", "endless");
    private static final String[] TRAIN = {
        "shell", "forecaster-train", "lstm", "--step", STEP, "--json"
    };
    private static final String BUNDLE = "org.example.gnomon.trend";

    @TempDir static Path folder;
    private static Path home;
    private static Launcher gnomon;
    private static Path first;
    private static Path second;
    private static long pid;
    private static Instant started;

    @BeforeAll
    static void buildAndStart() throws Exception {
        ExampleProject example = new ExampleProject(Files.createDirectory(folder.resolve("x")));
        first = example.verify("1.0.0");
        example.raise("1.0.0", "2.0.0");
        second = example.verify("2.0.0");
        home = folder.resolve("home");
        gnomon =
                new Launcher(Unpacked.launcher(), folder.resolve("t"))
                        .with("GNOMON_HOME", home.toString());
        ok("start", "--backend", "simulator");
        pid = pidNow();
        started = startOf(pid);
        define();
    }

    /** Puts a jar where bundles are dropped, whole at once. */
    private static void drop(Path jar) throws IOException {
        Path deploy = home.resolve("deploy");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(deploy)))
                .isEqualTo("rwx------");
        Path here = Files.copy(jar, folder.resolve("dropped.jar"));
        Files.move(here, deploy.resolve("trend.jar"), StandardCopyOption.ATOMIC_MOVE);
    }

    @AfterAll
    static void stopWhateverHappened() throws Exception {
        gnomon.run("stop");
    }

    @Test
    @Order(1)
    void isListedOnceItIsDroppedIn() throws Exception {
        assertThat(listed("trend")).isEmpty();
        drop(first);
        await(() -> !listed("trend").isEmpty());
        assertThat(listed("trend").get(0).path("version").asText()).isEqualTo("1.0.0");
        assertThat(listed("trend").get(0).path("readiness").asText()).isEqualTo("ready");
    }

    @Test
    @Order(2)
    void isChosenWhereItsBacktestIsBest() throws Exception {
        await(() -> chosen("1.0.0"));
        JsonNode status = listed("trend").get(0);
        assertThat(status.path("chosen").asInt()).isPositive();
        assertThat(status.path("relativeToNaive").asDouble()).isBetween(0.0, 0.9);
    }

    @Test
    @Order(3)
    void isUpdatedWithoutARestart() throws Exception {
        drop(second);
        await(() -> listed("trend").size() == 1 && version("trend").equals("2.0.0"));
        await(() -> chosen("2.0.0"));
        assertThat(pidNow()).isEqualTo(pid);
        assertThat(startOf(pid)).isEqualTo(started);
    }

    @Test
    @Order(4)
    void thoseThatMisbehaveAreSetAsideAndTheOthersAnswer() throws Exception {
        Path bad = BadForecasters.jar(folder.resolve("x"));
        ok("shell", "bundle:install", "-s", bad.toUri().toString());
        await(() -> BAD.stream().allMatch(ForecasterPluginIT::isListed));
        // One series may be to blame; at three in a row it is the forecaster.
        for (String metric : List.of("memory-usage", "cpu-usage", "io-rate")) {
            JsonNode forecast = forecast(metric);
            assertThat(forecast.path("points")).hasSize(HORIZON);
            for (JsonNode score : forecast.path("scores")) {
                if (BAD.contains(score.path("forecaster").asText())) {
                    assertThat(score.path("chosen").asBoolean()).as("%s", score).isFalse();
                    assertThat(score.path("note").asText()).as("%s", score).isNotBlank();
                }
            }
        }
        assertSetAside("throws", "planted by a test");
        assertSetAside("answers-nan", "NaN");
        assertSetAside("endless", "did not answer within");
        assertThat(chosen("2.0.0")).as("the good one is still chosen").isTrue();
    }

    @Test
    @Order(5)
    void smoothingAnswersForOneThatCannot() throws Exception {
        for (String name : BAD) {
            JsonNode forecast = forecast("memory-usage", "--forecaster", name);
            assertThat(forecast.path("forecaster").asText()).as("for %s", name).isEqualTo("ses");
            assertThat(forecast.path("basis").asText()).contains(name + " set aside: ");
            assertThat(forecast.path("points")).hasSize(HORIZON);
        }
    }

    @Test
    @Order(6)
    void isGoneWhenItIsRemoved() throws Exception {
        Files.delete(home.resolve("deploy/trend.jar"));
        ok("shell", "bundle:uninstall", BadForecasters.BUNDLE);
        await(() -> listed("trend").isEmpty() && listed("throws").isEmpty());
        assertThat(names(forecast("memory-usage").path("scores")))
                .doesNotContain("trend", "throws", "endless");
        assertThat(startOf(pid)).isEqualTo(started);
    }

    @Test
    @Order(7)
    void thoseThatComeWithGnomonInstallWhileItRuns() throws Exception {
        ok("shell", "feature:install", "gnomon-forecast-tribuo");
        await(() -> isListed("lstm") && isListed("tribuo-xgboost"));
        assertThat(listed("lstm").get(0).path("readiness").asText()).isEqualTo("untrained");
        for (String name : List.of("tribuo-xgboost", "tribuo-linear", "tribuo-elastic-net")) {
            await(() -> answers(name));
        }
    }

    @Test
    @Order(8)
    void lstmLearnsInsideAndWhatItLearnedOutlivesARestart() throws Exception {
        await(() -> gnomon.run(TRAIN).code() == 0);
        assertThat(listed("lstm").get(0).path("readiness").asText()).isEqualTo("ready");
        await(() -> answers("lstm"));
        String learned = listed("lstm").get(0).path("reason").asText();
        assertThat(learned).isNotBlank();
        ok("shell", "bundle:install", "-s", first.toUri().toString());
        await(() -> isListed("trend") && version("trend").equals("1.0.0"));
        ok("shell", "bundle:update", BUNDLE, second.toUri().toString());
        await(() -> isListed("trend") && version("trend").equals("2.0.0"));

        ok("stop");
        ok("start");
        assertThat(startOf(pidNow())).isAfter(started);
        await(() -> isListed("lstm") && isListed("tribuo-xgboost") && isListed("trend"));
        assertThat(listed("lstm").get(0).path("readiness").asText()).isEqualTo("ready");
        assertThat(listed("lstm").get(0).path("reason").asText()).isEqualTo(learned);
        define();
        await(() -> answers("lstm"));
    }

    private static void define() throws Exception {
        // Its VMM leaks the guest's memory: a straight line, with a little noise.
        ok(
                "shell",
                "vm-define",
                "leaky",
                "--backend",
                "simulator",
                "--example",
                "workload=idle",
                "vmm=sim:leak?percentPerMinute=3&version=1.0");
        ok("shell", "protect", "leaky", "--quick");
    }

    private static long pidNow() throws IOException {
        return Long.parseLong(Files.readString(home.resolve("gnomon.pid")).split(" ")[0]);
    }

    private static void assertSetAside(String name, String reason) throws Exception {
        JsonNode status = listed(name).get(0);
        assertThat(status.path("readiness").asText()).as("%s", status).isEqualTo("set-aside");
        assertThat(status.path("reason").asText()).contains(reason);
    }

    private static boolean chosen(String version) throws Exception {
        Outcome outcome = gnomon.run(command("memory-usage"));
        if (outcome.code() != 0) {
            // Too short a history, yet.
            assertThat(outcome.err()).contains("history");
            return false;
        }
        for (JsonNode score : JSON.readTree(outcome.out()).path("scores")) {
            if (score.path("forecaster").asText().equals("trend")
                    && score.path("version").asText().equals(version)
                    && score.path("chosen").asBoolean()) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode forecast(String metric, String... more) throws Exception {
        return JSON.readTree(ok(command(metric, more)).out());
    }

    /** Whether it is this one that answers, and not smoothing in its place. */
    private static boolean answers(String name) throws Exception {
        Outcome outcome = gnomon.run(command("cpu-usage", "--forecaster", name));
        return outcome.code() == 0
                && JSON.readTree(outcome.out()).path("forecaster").asText().equals(name);
    }

    private static String[] command(String metric, String... more) {
        List<String> words = new ArrayList<>(List.of("shell", "forecast", "leaky", "--json"));
        words.addAll(List.of("--metric", metric, "--step", STEP, "--horizon", "" + HORIZON));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private static boolean isListed(String name) {
        try {
            return !listed(name).isEmpty();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String version(String name) throws Exception {
        return listed(name).get(0).path("version").asText();
    }

    private static List<JsonNode> listed(String name) throws Exception {
        JsonNode all = JSON.readTree(ok("shell", "forecaster-list", "--json").out());
        return StreamSupport.stream(all.spliterator(), false)
                .filter(f -> f.path("name").asText().equals(name))
                .toList();
    }

    private static List<String> names(JsonNode scores) {
        return scores.findValuesAsText("forecaster");
    }

    private static Outcome ok(String... arguments) throws Exception {
        Outcome outcome = gnomon.run(arguments);
        assertThat(outcome.code())
                .as("%s: %s%s", String.join(" ", arguments), outcome.out(), outcome.err())
                .isZero();
        return outcome;
    }

    private static Instant startOf(long pid) throws IOException {
        return ProcessHandle.of(pid).orElseThrow().info().startInstant().orElseThrow();
    }

    /** Longer than elsewhere: a history has to come about. */
    private static void await(LauncherLifeIT.Condition condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
        }
    }
}
