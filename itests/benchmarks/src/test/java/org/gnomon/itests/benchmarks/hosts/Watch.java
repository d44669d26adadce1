package org.gnomon.itests.benchmarks.hosts;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.gnomon.itests.benchmarks.hosts.CpuClock.Member;
import org.gnomon.itests.benchmarks.hosts.Outcome.Blackout;
import org.gnomon.itests.benchmarks.hosts.Outcome.Work;

/** The stop watch of one move, the same for all ways. */
public final class Watch implements AutoCloseable {

    private static final Duration BOOT = Duration.ofMinutes(5);

    /** The load runs alone for so long before the order. */
    private static final Duration SETTLE = Duration.ofSeconds(3);

    /** The guest is watched for so long after it runs again. */
    private static final Duration AFTER = Duration.ofMillis(2500);

    private final Lab lab;
    private final Console console;
    private CpuClock cpu = CpuClock.ZERO;
    private long begun;
    private long sent;
    private long back;

    public Watch(Trial trial) {
        this.lab = trial.lab();
        this.console = new Console(trial.console());
    }

    /** Until the load runs, and a little longer. */
    public void awaitLoad() {
        lab.until("the guest's load", BOOT, console::isReady);
        lab.pass(SETTLE);
    }

    /** The target's serial port goes to a file of its own. */
    public void look(java.nio.file.Path file) {
        console.add(file);
    }

    /**
     * The order is given now. Starting the target is a part of it: its process is not there yet,
     * and counts from zero.
     */
    public void begin(List<Member> onA, List<Member> onB) throws IOException {
        cpu = sum(onA).plus(sum(onB));
        sent = Network.sentBy(onA.get(0).pid());
        // Without a process on it, the host has not sent anything yet.
        back = onB.isEmpty() ? 0 : Network.sentBy(onB.get(0).pid());
        begun = Console.micros();
    }

    /** The guest runs on the target since a moment ago. */
    public Outcome end(List<Member> onA, List<Member> onB, Times times, String remark)
            throws IOException {
        CpuClock took = sum(onA).plus(sum(onB)).minus(cpu);
        long sentBytes = Network.sentBy(onA.get(0).pid()) - sent;
        long backBytes = Network.sentBy(onB.get(0).pid()) - back;
        String complaint = goesOn(times.resumed());
        return new Outcome(
                sentBytes,
                backBytes,
                (times.stopped() - begun) / 1e6,
                new Blackout(
                        (times.resumed() - times.stopped()) / 1e3,
                        console.longestGapMillis(
                                times.stopped() - 20_000, times.resumed() + 50_000),
                        console.longestGapMillis(begun - 1_000_000, begun - 20_000)),
                took,
                new Work(
                        console.workPerSecond(begun - 2_500_000, begun),
                        console.workPerSecond(begun, times.stopped())),
                complaint,
                remark);
    }

    /**
     * When it happened, in micros since 1970.
     *
     * @param stopped the source stopped the guest
     * @param resumed the target let it run
     */
    public record Times(long stopped, long resumed) {}

    private String goesOn(long resumed) {
        Console.Tick then = console.last();
        lab.pass(AFTER);
        Console.Tick now = console.last();
        if (!console.complaint().isEmpty()) {
            return console.complaint();
        }
        if (now.micros() < resumed || now.number() < then.number() + 100) {
            return "the guest stands still after tick " + now.number();
        }
        boolean works = then.work() > 0;
        return works && now.work() == then.work() ? "the guest's load stands still" : "";
    }

    private static CpuClock sum(List<Member> members) throws IOException {
        CpuClock sum = CpuClock.ZERO;
        for (Member member : members) {
            sum = sum.plus(CpuClock.of(member));
        }
        return sum;
    }

    @Override
    public void close() {
        console.close();
    }
}
