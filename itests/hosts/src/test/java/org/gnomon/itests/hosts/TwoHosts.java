package org.gnomon.itests.hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.gnomon.conformance.support.NotRun;
import org.gnomon.runtime.internal.RealScheduler;
import org.gnomon.runtime.internal.RealTime;

/** Two hosts with a link between them. */
final class TwoHosts implements AutoCloseable {

    static final String NEAR = "10.77.0.1";
    static final String FAR = "10.77.0.2";

    private final RealScheduler scheduler = new RealScheduler();
    private final LinkEmulator link;
    private final EmulatedHost near;
    private final EmulatedHost far;

    private TwoHosts(LinkConditions conditions, long seed, List<Path> onlyNear, List<Path> onlyFar)
            throws IOException {
        link = new LinkEmulator(conditions, seed, new RealTime(), scheduler.blocking());
        near = EmulatedHost.start("near", NEAR, link.nearPort(), onlyFar);
        far = EmulatedHost.start("far", FAR, link.farPort(), onlyNear);
    }

    /** Starts them, or ends the test as not run. */
    static TwoHosts start(String what, LinkConditions conditions, long seed) throws IOException {
        return start(what, conditions, seed, List.of(), List.of());
    }

    /** With folders that only one of them sees. */
    static TwoHosts start(
            String what,
            LinkConditions conditions,
            long seed,
            List<Path> onlyNear,
            List<Path> onlyFar)
            throws IOException {
        missing().ifPresent(why -> NotRun.here(what, why));
        return new TwoHosts(conditions, seed, onlyNear, onlyFar);
    }

    private static Optional<String> missing() throws IOException {
        if ((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") != 0) {
            return Optional.of("network namespaces need root; run as root");
        }
        for (String tool : List.of("unshare", "nsenter", "ip", "socat")) {
            if (!isOnPath(tool)) {
                return Optional.of(tool + " is not installed; itests/hosts/setup");
            }
        }
        return Files.exists(Path.of("/dev/net/tun"))
                ? Optional.empty()
                : Optional.of("there is no /dev/net/tun; load the kernel module tun");
    }

    private static boolean isOnPath(String tool) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        return Arrays.stream(path.split(":")).anyMatch(d -> Files.isExecutable(Path.of(d, tool)));
    }

    LinkEmulator link() {
        return link;
    }

    EmulatedHost near() {
        return near;
    }

    EmulatedHost far() {
        return far;
    }

    @Override
    public void close() throws IOException {
        try (scheduler;
                link;
                far;
                near) {
            link.mend();
        }
    }
}
