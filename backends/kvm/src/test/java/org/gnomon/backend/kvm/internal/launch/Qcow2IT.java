package org.gnomon.backend.kvm.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.gnomon.backend.kvm.internal.NotRun;
import org.gnomon.backend.kvm.internal.process.Commands;
import org.gnomon.runtime.internal.RealScheduler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The images that are written here, as QEMU's own tool sees them. */
class Qcow2IT {
    @TempDir Path folder;

    @Test
    void qemuFindsNothingWrongWithThem() throws IOException {
        NotRun.unless(
                Files.isExecutable(Path.of("/usr/bin/qemu-img")),
                "Qcow2IT",
                "no /usr/bin/qemu-img; run backends/kvm/fixture/install");
        for (long size : new long[] {1 << 20, 64L << 20, 3L << 40, 20L << 40}) {
            Path base = folder.resolve("base-" + size);
            Path overlay = folder.resolve("overlay-" + size);
            run("qemu-img", "create", "-q", "-f", "qcow2", base.toString(), Long.toString(size));
            Qcow2.createOverlay(overlay, size, base.toString(), "qcow2");
            assertThat(run("qemu-img", "check", overlay.toString())).contains("No errors");
            assertThat(run("qemu-img", "info", "--backing-chain", overlay.toString()))
                    .contains("virtual size")
                    .contains("(" + size + " bytes)")
                    .contains("backing file format: qcow2")
                    .contains(base.toString());
            Path alone = folder.resolve("alone-" + size);
            Qcow2.create(alone, size);
            assertThat(run("qemu-img", "check", alone.toString())).contains("No errors");
            assertThat(run("qemu-img", "info", alone.toString()))
                    .contains("(" + size + " bytes)")
                    .doesNotContain("backing");
        }
    }

    private static String run(String... command) {
        try (RealScheduler scheduler = new RealScheduler()) {
            Commands.Output output =
                    new Commands(scheduler).run(List.of(command), Duration.ofSeconds(20));
            assertThat(output.exit()).as(output.text()).isZero();
            return output.text();
        }
    }
}
