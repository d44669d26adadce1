package org.gnomon.itests.benchmarks.hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Two hosts as network namespaces, joined by one link. Needs root. */
public final class Network implements AutoCloseable {

    /** One of the two hosts. */
    public enum Host {
        /** Where the guest is. */
        A("10.77.0.1"),
        /** Where it goes. */
        B("10.77.0.2");

        public final String address;

        Host(String address) {
            this.address = address;
        }
    }

    private static final String DEVICE = "veth0";
    private static final int LATENCY_MS = 20;

    private final String prefix = "gnomon-bench-" + ProcessHandle.current().pid() + "-";

    /** Makes them. */
    public Network(Link link) throws IOException {
        try {
            for (Host host : Host.values()) {
                Shell.run("ip netns add " + name(host));
            }
            Shell.run(
                    ("ip link add %s netns %s type veth peer name %s netns %s")
                            .formatted(DEVICE, name(Host.A), DEVICE, name(Host.B)));
            for (Host host : Host.values()) {
                String ip = "ip -n " + name(host) + " ";
                Shell.run(ip + "address add " + host.address + "/24 dev " + DEVICE);
                Shell.run(ip + "link set lo up");
                Shell.run(ip + "link set " + DEVICE + " up");
                limit(host, link);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void limit(Host host, Link link) throws IOException {
        if (link.bitsPerSecond() > 0) {
            Shell.run(
                    "tc -n %s qdisc add dev %s root tbf rate %dbit burst %d latency %dms"
                            .formatted(
                                    name(host),
                                    DEVICE,
                                    link.bitsPerSecond(),
                                    link.burstBytes(),
                                    LATENCY_MS));
        }
    }

    private String name(Host host) {
        return prefix + host.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** A command that runs on a host; its process becomes the command's. */
    public List<String> on(Host host, List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name(host)));
        all.addAll(command);
        return all;
    }

    /**
     * Bytes that a host has sent over the link so far, with all headers.
     *
     * @param inside any process on it
     */
    public static long sentBy(long inside) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + inside + "/net/dev"))) {
            String[] words = line.strip().split("[: ]+");
            if (words[0].equals(DEVICE)) {
                return Long.parseLong(words[9]);
            }
        }
        throw new IOException("process " + inside + " is on neither host");
    }

    @Override
    public void close() throws IOException {
        for (Host host : Host.values()) {
            if (Files.exists(Path.of("/run/netns", name(host)))) {
                Shell.run("ip netns delete " + name(host));
            }
        }
    }
}
