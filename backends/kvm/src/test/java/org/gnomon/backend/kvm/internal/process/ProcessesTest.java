package org.gnomon.backend.kvm.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.runtime.internal.RealScheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesTest {
    private final RealScheduler scheduler = new RealScheduler();
    private final Commands commands = new Commands(scheduler);

    @TempDir Path folder;

    @AfterEach
    void close() {
        scheduler.close();
    }

    private String script(String name, String body) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file.toString();
    }

    @Test
    void aDetachedProcessIsKnownByMoreThanItsIdAndEndsWithItsChildren() throws IOException {
        String token = folder.resolve("token").toString();
        String wrapper = script("wrapper", "sh -c 'sleep 60; :' \"$1\" & sleep 60; :");
        ProcessIdentity process =
                commands.startDetached(List.of(wrapper, token), folder.resolve("log"), 3);
        assertThat(process.isAlive()).isTrue();
        assertThat(new ProcessIdentity(process.pid(), process.startTicks() + 1, process.bootId()))
                .matches(p -> !p.isAlive());
        assertThat(new ProcessIdentity(process.pid(), process.startTicks(), "other boot"))
                .matches(p -> !p.isAlive());
        assertThat(new ProcessKiller(scheduler).kill(process, token)).isTrue();
        assertThat(process.isAlive()).isFalse();
        assertThat(ProcFs.withArgument(token)).isEmpty();
    }

    @Test
    void aProgramThatNeverEndsOrSaysTooMuchIsBounded() throws IOException {
        String hangs = script("hangs", "sleep 60");
        assertThat(
                        catchThrowableOfType(
                                        GnomonException.class,
                                        () -> commands.run(List.of(hangs), Duration.ofMillis(300)))
                                .problem()
                                .code())
                .isEqualTo(Problem.TIMEOUT);
        Commands.Output much =
                commands.run(
                        List.of("head", "-c", "100000000", "/dev/zero"), Duration.ofSeconds(20));
        assertThat(much.text().length()).isLessThanOrEqualTo(256 << 10);
    }

    @Test
    void onlyWhatSaysThatItIsAQemuIsOne() throws IOException {
        QemuBinary binaries = new QemuBinary(commands);
        String good =
                script(
                        "good",
                        "case $1 in --version) echo 'QEMU emulator version 9.1.2 (X)';;"
                                + " *) echo 'Supported machines are:';"
                                + " echo 'pc-q35-9.1   Standard PC';; esac");
        assertThat(binaries.version(good).version()).isEqualTo("9.1.2");
        assertThat(binaries.machines(good)).contains("pc-q35-9.1");
        for (String bad :
                List.of(
                        "/bin/true",
                        "relative",
                        folder.toString(),
                        "/no/such",
                        script("fails", "echo 'QEMU emulator version 9.1.2'; exit 1"))) {
            assertThat(
                            catchThrowableOfType(GnomonException.class, () -> binaries.version(bad))
                                    .problem()
                                    .code())
                    .as(bad)
                    .isEqualTo(Problem.NOT_A_VMM);
        }
    }

    @Test
    void thePressureIsAFractionAndAKernelWithoutItSaysNothing() {
        assertThat(ProcFs.pressure("some avg10=46.26 avg60=70.39 avg300=58.46 total=11607167425\n"))
                .isCloseTo(0.4626, within(1e-9));
        assertThat(ProcFs.pressure("")).isNaN();
        assertThat(ProcFs.pressure("some avg10=nonsense avg60=1.00")).isNaN();
        double here = ProcFs.cpuPressure();
        assertThat(Double.isNaN(here) || here >= 0 && here <= 1).isTrue();
    }
}
