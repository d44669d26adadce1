package org.gnomon.link.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.gnomon.link.internal.identity.HostKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PracticeTest {

    @TempDir private Path folder;

    @Test
    void recordsGoFromOneEngineToTheOther() throws Exception {
        Instant now = Instant.now();
        Practice practice = new Practice(new TlsSide(HostKey.in(folder, "here", now), () -> now));
        practice.shakeHands();
        assertThat(practice.carry(10)).as("bytes in ten records of 256").isEqualTo(2560);
    }
}
