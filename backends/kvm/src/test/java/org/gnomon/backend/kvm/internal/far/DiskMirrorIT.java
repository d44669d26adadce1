package org.gnomon.backend.kvm.internal.far;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.gnomon.backend.kvm.internal.process.Commands;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mirror of a disk when the link is cut, or the exports end: the guest never stops. */
class DiskMirrorIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir Path root;
    private FarLab lab;
    private DiskMirror mirror;

    @BeforeEach
    void open() {
        lab = new FarLab(root, "DiskMirrorIT", true);
        lab.startSource();
        lab.host.open(lab.order());
        mirror = lab.mirror();
        mirror.awaitReady(LIMIT);
    }

    @AfterEach
    void close() {
        mirror.close();
        lab.close();
    }

    /** What the guest's disk is, and what arrived. */
    private void assertSame() {
        lab.source.execute("stop", null);
        mirror.finishFrozen(LIMIT);
        lab.host.endExport(FarLab.KEY);
        String image = lab.host.outcome(FarLab.KEY).images().get("disk0");
        List<String> compare =
                List.of(
                        Path.of(lab.fixture.oldQemu()).resolveSibling("qemu-img").toString(),
                        "compare",
                        "--force-share",
                        lab.disk(),
                        image);
        Commands.Output said = new Commands(lab.scheduler).run(compare, LIMIT);
        assertThat(said.text()).contains("identical");
    }

    @Test
    void afterACutItGoesOnWhereItStood() {
        lab.peers.cut();
        lab.awaitTicks(lab.console, 50);
        lab.until(() -> !mirror.lag().trouble().isEmpty(), "the cut is told");
        assertThat(mirror.lag().bytes()).isPositive();
        lab.peers.mend();
        lab.until(() -> mirror.lag().trouble().isEmpty(), "it goes on");
        assertThat(mirror.lag().restarts()).isZero();
        lab.awaitTicks(lab.console, 10);
        assertSame();
        FarLab.assertHealthy(FarLab.read(lab.console));
    }

    @Test
    void exportsThatEndedAreWrittenFromTheStartAgain() {
        lab.farProcesses()
                .forEach(p -> ProcessHandle.of(p).ifPresent(ProcessHandle::destroyForcibly));
        lab.until(() -> mirror.lag().restarts() > 0, "it begins from the start");
        mirror.awaitReady(LIMIT);
        lab.awaitTicks(lab.console, 10);
        assertSame();
        FarLab.assertHealthy(FarLab.read(lab.console));
    }

    @Test
    void aRestartOfTheOtherContainerIsOnlyACut() {
        lab.peers.cut();
        lab.restartFar();
        lab.peers.mend();
        lab.awaitTicks(lab.console, 20);
        lab.until(() -> mirror.lag().trouble().isEmpty() && mirror.lag().ready(), "it goes on");
        assertThat(mirror.lag().restarts()).isZero();
        assertSame();
    }

    @Test
    void nothingOfItStaysWhenItIsClosed() {
        mirror.close();
        String nodes = lab.source.execute("query-named-block-nodes", null).toString();
        assertThat(nodes).doesNotContain("gnomon-nbd");
        assertThat(lab.source.execute("query-block-jobs", null)).isEmpty();
        lab.awaitTicks(lab.console, 5);
    }
}
