package org.gnomon.link.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.gnomon.link.internal.identity.HostKey;
import org.gnomon.runtime.internal.RealScheduler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PracticeTest {

    @TempDir private Path folder;

    @Test
    void portionsGoFromOneEndToTheOther() throws Exception {
        Instant now = Instant.now();
        TlsSide side = new TlsSide(HostKey.in(folder, "here", now), () -> now);
        try (RealScheduler scheduler = new RealScheduler()) {
            long come = new Practice(side, scheduler).carry(32);
            assertThat(come).as("30 of 256 bytes, 2 of 128 KiB").isEqualTo(30 * 256 + 2 * 131072);
        }
    }
}
