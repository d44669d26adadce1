package org.gnomon.backend.kvm.internal.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the contract's eyes see what is wrong. */
class GuestLogTest {
    private static final String BOOT = "BOOT kernel=6.1 tick=100\n";

    @TempDir Path folder;

    private GuestLog log(String text) throws IOException {
        return new GuestLog(Files.writeString(folder.resolve("console"), text));
    }

    private static String tick(int number, int written) {
        return "TICK %d mem=ok disk=ok uptime=1.0 late=0 mseq=1 dseq=%d\n"
                .formatted(number, written);
    }

    @Test
    void ticksWithoutAGapAreCounted() throws IOException {
        GuestLog log = log(BOOT + tick(1, 0) + tick(2, 1) + tick(3, 2) + "TICK 4 mem=ok disk=ok");
        assertThat(log.ticks()).isEqualTo(3);
        assertThat(log.complaint()).isEmpty();
    }

    @Test
    void aGapARepeatAndABootAreComplaints() throws IOException {
        assertThat(log(tick(1, 0) + tick(3, 0)).complaint()).isPresent();
        assertThat(log(tick(1, 0) + tick(1, 0)).complaint()).isPresent();
        assertThat(log(BOOT + tick(1, 0) + BOOT + tick(1, 0)).complaint()).isPresent();
    }

    @Test
    void anExpectedFallIsAllowedOnce() throws IOException {
        GuestLog log = log(tick(8, 0) + tick(9, 0) + tick(5, 0) + tick(6, 0));
        log.allowFall();
        assertThat(log.complaint()).isEmpty();
        GuestLog twice = log(tick(8, 0) + tick(5, 0) + tick(6, 0) + tick(5, 0));
        twice.allowFall();
        assertThat(twice.complaint()).isPresent();
        GuestLog forward = log(tick(8, 0) + tick(15, 0));
        forward.allowFall();
        assertThat(forward.complaint()).as("a fall is no leave for a gap").isPresent();
    }

    @Test
    void wrongBitsAndLostWritesAreComplaints() throws IOException {
        assertThat(log("CORRUPT mem pool=hot\n").complaint()).isPresent();
        assertThat(log(tick(1, 0).replace("mem=ok", "mem=bad")).complaint()).isPresent();
        GuestLog lost = log(BOOT + tick(1, 7) + BOOT + "DISK boots=2 dseq=6 limit=9\n");
        lost.allowFall();
        assertThat(lost.complaint()).hasValueSatisfying(c -> assertThat(c).contains("promised"));
    }
}
