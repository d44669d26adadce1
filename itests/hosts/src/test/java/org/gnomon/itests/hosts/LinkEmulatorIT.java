package org.gnomon.itests.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The emulated link does what it is set to; else whatever is measured over it means nothing. */
class LinkEmulatorIT {

    private static final int DATAGRAMS = 4000;

    private TwoHosts hosts;

    @AfterEach
    void close() throws IOException {
        if (hosts != null) {
            hosts.close();
        }
    }

    @Test
    void aRoundTripTakesTwiceTheDelay() throws Exception {
        start("delay of a link", LinkConditions.of(0, Duration.ofMillis(30), 0));
        double slow = ask("trip");
        hosts.link().set(LinkConditions.PERFECT);
        double quick = ask("trip");
        System.out.printf(
                Locale.ROOT, "round trip %.2f ms at 2 x 30 ms, else %.2f ms%n", slow, quick);
        assertThat(slow).isBetween(60.0, 90.0);
        assertThat(quick).isLessThan(30.0);
    }

    @Test
    void noMoreThanTheRatePasses() throws Exception {
        start("rate of a link", LinkConditions.of(20_000_000, Duration.ofMillis(2), 0));
        double slow = ask("stream", "3");
        hosts.link().set(LinkConditions.PERFECT);
        double quick = ask("stream", "3");
        System.out.printf(
                Locale.ROOT,
                "%.1f Mbit/s of data at 20 Mbit/s, %.0f Mbit/s without a limit%n",
                slow / 1e6,
                quick / 1e6);
        // Headers take a part: 40 of 1500 bytes and more.
        assertThat(slow).isBetween(10e6, 20e6);
        assertThat(quick).isGreaterThan(2 * slow);
    }

    @Test
    void losesThePartThatItIsToldTo() throws Exception {
        start("loss of a link", LinkConditions.PERFECT);
        double all = ask("datagrams", Integer.toString(DATAGRAMS));
        hosts.link().set(LinkConditions.PERFECT.withLoss(0.1));
        long lostBefore = hosts.link().out().lost();
        double some = ask("datagrams", Integer.toString(DATAGRAMS));
        long lost = hosts.link().out().lost() - lostBefore;
        System.out.printf(
                Locale.ROOT, "of %d arrive %.0f, at 10 %% loss %.0f%n", DATAGRAMS, all, some);
        assertThat(all).isEqualTo(DATAGRAMS);
        // Five standard deviations of the binomial distribution are 2.4 %.
        assertThat(some / DATAGRAMS).isBetween(0.876, 0.924);
        assertThat(DATAGRAMS - some).isLessThanOrEqualTo(lost);
        assertThat(hosts.link().out().dropped()).isZero();
    }

    @Test
    void whatIsSentAcrossACutDoesNotArriveAndLaterItGoesOn() throws Exception {
        start("cut of a link", LinkConditions.PERFECT);
        hosts.link().cut();
        Process asking = probe(hosts.near(), "trip");
        assertThat(asking.waitFor(2, java.util.concurrent.TimeUnit.SECONDS)).isFalse();
        assertThat(hosts.link().out().cutOff()).isPositive();
        hosts.link().mend();
        // TCP tries again by itself.
        assertThat(asking.waitFor(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        assertThat(Double.parseDouble(asking.inputReader().readLine())).isPositive();
    }

    @Test
    void aHostSeesOnlyItsOwnProcessesAndMemory() throws Exception {
        start("hosts apart from each other", LinkConditions.PERFECT);
        hosts.near().run("touch", "/dev/shm/gnomon-apart");
        assertThat(hosts.near().run("ls", "/dev/shm")).contains("gnomon-apart");
        assertThat(hosts.far().run("ls", "/dev/shm")).doesNotContain("gnomon-apart");
        assertThat(Path.of("/dev/shm/gnomon-apart")).doesNotExist();
        assertThat(hosts.near().run("ls", "/proc")).doesNotContain(pid() + "\n");
        assertThat(hosts.far().processes()).isNotEmpty();
        assertThat(hosts.near().processes())
                .extracting(ProcessHandle::pid)
                .doesNotContainAnyElementsOf(
                        hosts.far().processes().stream().map(ProcessHandle::pid).toList());
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    private void start(String what, LinkConditions conditions) throws IOException {
        hosts = TwoHosts.start(what, conditions, 7);
        Process serving = probe(hosts.far(), "serve");
        assertThat(serving.inputReader().readLine()).isEqualTo("serving");
    }

    private double ask(String... what) throws IOException, InterruptedException {
        Process asking = probe(hosts.near(), what);
        String said = asking.inputReader().readLine();
        assertThat(asking.waitFor()).isZero();
        return Double.parseDouble(said);
    }

    private static Process probe(EmulatedHost host, String... arguments) throws IOException {
        return Jvm.on(host, LinkProbe.class, arguments)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
