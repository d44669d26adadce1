package org.gnomon.itests.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.gnomon.itests.container.Launcher.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the launcher says before it starts anything. */
class LauncherUsageIT {

    @TempDir Path folder;
    private Launcher gnomon;

    @BeforeEach
    void launcher() throws Exception {
        gnomon =
                new Launcher(Unpacked.launcher(), folder.resolve("t"))
                        .with("GNOMON_HOME", folder.resolve("home").toString());
    }

    @Test
    void helpNamesEveryCommand() throws Exception {
        Outcome help = gnomon.run("--help");
        assertThat(help.code()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out())
                .contains("demo", "start", "stop", "status", "shell", "setup kvm", "Exit codes");
    }

    @Test
    void versionIsThatOfTheBuild() throws Exception {
        Outcome version = gnomon.run("--version");
        assertThat(version.code()).isZero();
        assertThat(version.out().strip())
                .isEqualTo("gnomon " + System.getProperty("gnomon.version"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "frobnicate",
                "start --nonsense",
                "start --backend nonsense",
                "start --home",
                "start --role",
                "start --role nonsense",
                "start --role host --backend simulator",
                "start --listen",
                "start --listen 192.0.2.7",
                "stop --nonsense",
                "status --nonsense",
                "demo --backend",
                "demo --backend nonsense",
                "shell --nonsense",
                "setup",
                "setup nonsense"
            })
    void wrongUsageIsToldAndEndsWithTwo(String line) throws Exception {
        Outcome outcome = gnomon.run(line.split(" "));
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).startsWith("Error: ").contains("--help");
    }

    @Test
    void withoutACommandItShowsTheHelp() throws Exception {
        Outcome outcome = gnomon.run();
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("Usage:");
    }

    @Test
    void nothingRunsYet() throws Exception {
        assertThat(gnomon.run("status").code()).isEqualTo(1);
        assertThat(gnomon.run("status", "--json").out()).startsWith("{\"running\":false,");
        assertThat(gnomon.run("stop").code()).isZero();
        Outcome shell = gnomon.run("shell", "vm-list");
        assertThat(shell.code()).isEqualTo(1);
        assertThat(shell.err()).contains("not running").contains("start");
    }

    @Test
    void aStateFolderTooDeepForASocketIsRefused() throws Exception {
        String deep = folder.resolve("d".repeat(100)).toString();
        Outcome outcome = gnomon.run("start", "--home", deep);
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("107").contains("--home");
    }

    @Test
    void javaThatIsNotThereIsNamed() throws Exception {
        Outcome outcome = gnomon.with("JAVA_HOME", "/nonexistent").run("start");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("JAVA_HOME").contains("17");
    }
}
