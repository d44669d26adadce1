package org.gnomon.itests.benchmarks.hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the kernel accounts for a process.
 *
 * @param seconds user and system time of all threads, those that have ended too
 * @param guestSeconds the part in threads that run the guest
 */
public record CpuClock(double seconds, double guestSeconds) {

    public static final CpuClock ZERO = new CpuClock(0, 0);

    /**
     * A process that takes part in moving a guest.
     *
     * @param pid its number
     * @param vcpus its threads that run the guest
     */
    public record Member(long pid, List<Long> vcpus) {}

    private static final double PER_SECOND = 100; // USER_HZ, the same on all Linux of today

    /** Now. */
    public static CpuClock of(Member member) throws IOException {
        Path process = Path.of("/proc/" + member.pid());
        double guest = 0;
        for (long thread : member.vcpus()) {
            guest += seconds(process.resolve("task/" + thread + "/stat"));
        }
        return new CpuClock(seconds(process.resolve("stat")), guest);
    }

    private static double seconds(Path file) throws IOException {
        return seconds(Files.readString(file));
    }

    private static double seconds(String stat) {
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
        return (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12))) / PER_SECOND;
    }

    /** Without the guest's own: what moving it costs. */
    public double overhead() {
        return seconds - guestSeconds;
    }

    public CpuClock plus(CpuClock other) {
        return new CpuClock(seconds + other.seconds, guestSeconds + other.guestSeconds);
    }

    public CpuClock minus(CpuClock earlier) {
        return new CpuClock(seconds - earlier.seconds, guestSeconds - earlier.guestSeconds);
    }
}
