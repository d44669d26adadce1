package org.gnomon.itests.hosts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A host: a network of its own with one link, its own processes (with an init that outlives what is
 * killed) and its own shared memory. Ends with this object or the test's JVM, and all that runs on
 * it with it.
 */
final class EmulatedHost implements AutoCloseable {

    /** Runs in the new namespaces, as their first process, until its standard input ends. */
    private static final String INIT =
            """
            set -eu
            mount -t tmpfs -o size=8g,mode=1777 gnomon-shm /dev/shm
            for hidden in $HIDDEN; do mount -t tmpfs -o size=1m hidden "$hidden"; done
            ip link set lo up
            echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6 || true
            tun="TUN:$ADDRESS/24,tun-name=link0,tun-type=tun,iff-no-pi,iff-up"
            socat -b 65536 FD:3,rcvbuf=4194304,sndbuf=4194304 "$tun" </dev/null &
            exec 3>&-
            for _ in $(seq 500); do
              if ip -o address show dev link0 2>/dev/null | grep -q "$ADDRESS"; then
                ip link set link0 txqueuelen 4000
                echo up
                while read -r _; do :; done
                exit 0
              fi
              read -r -t 0.01 _ || true
            done
            echo 'link0 did not come up' >&2
            exit 1
            """;

    private final String name;
    private final String address;
    private final Process outer;
    private final long init;

    private EmulatedHost(String name, String address, Process outer) {
        this.name = name;
        this.address = address;
        this.outer = outer;
        this.init =
                outer.children()
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException(name + " has no init"))
                        .pid();
    }

    /**
     * Starts it.
     *
     * @param port where its link's packets go
     * @param hidden folders that it must not see
     */
    static EmulatedHost start(String name, String address, int port, List<Path> hidden)
            throws IOException {
        String enter =
                "exec 3<>/dev/udp/127.0.0.1/"
                        + port
                        + "; printf . >&3; exec unshare --net --ipc --uts --pid --fork"
                        + " --kill-child --mount-proc bash -c \"$INIT\"";
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", enter);
        builder.environment().put("INIT", INIT);
        builder.environment().put("ADDRESS", address);
        builder.environment()
                .put("HIDDEN", String.join(" ", hidden.stream().map(Path::toString).toList()));
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        Process outer = builder.start();
        BufferedReader said = outer.inputReader(StandardCharsets.UTF_8);
        String first = said.readLine();
        if (!"up".equals(first)) {
            outer.destroyForcibly();
            throw new IOException(name + " did not come up; it said " + first);
        }
        return new EmulatedHost(name, address, outer);
    }

    String address() {
        return address;
    }

    /** One of its files, as it can be read from here. */
    Path file(String path) {
        return Path.of("/proc", Long.toString(init), "root", path);
    }

    /** A command that runs on it. */
    ProcessBuilder command(String... command) {
        List<String> whole = new ArrayList<>();
        String target = Long.toString(init);
        whole.addAll(List.of("nsenter", "-t", target, "-n", "-m", "-p", "-i", "-u", "--wd=."));
        whole.addAll(List.of(command));
        return new ProcessBuilder(whole);
    }

    /** Runs a command on it to its end; what it says, errors too. */
    String run(String... command) throws IOException, InterruptedException {
        Process process = command(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(
                    name
                            + ": "
                            + String.join(" ", command)
                            + " ended with "
                            + status
                            + ": "
                            + said);
        }
        return said;
    }

    /** Its processes, by the ids that they have here. */
    List<ProcessHandle> processes() {
        try {
            Path mine = Files.readSymbolicLink(namespaceOf(init));
            try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
                return all.filter(p -> p.pid() != init && isIn(mine, p.pid())).toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(name + " is gone", e);
        }
    }

    private static boolean isIn(Path namespace, long pid) {
        try {
            return Files.readSymbolicLink(namespaceOf(pid)).equals(namespace);
        } catch (IOException gone) {
            return false;
        }
    }

    private static Path namespaceOf(long pid) {
        return Path.of("/proc", Long.toString(pid), "ns", "pid");
    }

    @Override
    public void close() throws IOException {
        outer.getOutputStream().close();
        outer.onExit().join();
    }
}
