package org.gnomon.itests.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** TCP and UDP ports that a process listens on, from the kernel's own tables. */
final class ListeningPorts {

    private static final String LISTEN = "0A";
    private static final String UNCONNECTED = "07";

    private ListeningPorts() {}

    static List<String> of(long pid) throws IOException {
        Set<String> sockets = sockets(pid);
        List<String> ports = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6", "udp", "udp6")) {
            Path file = Path.of("/proc", Long.toString(pid), "net", table);
            if (!Files.exists(file)) {
                continue;
            }
            List<String> lines = Files.readAllLines(file);
            for (String line : lines.subList(1, lines.size())) {
                String[] columns = line.strip().split("\\s+");
                boolean open = columns[3].equals(LISTEN) || columns[3].equals(UNCONNECTED);
                if (open && sockets.contains(columns[9])) {
                    ports.add(table + " " + columns[1]);
                }
            }
        }
        return ports;
    }

    private static Set<String> sockets(long pid) throws IOException {
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path fd : open.toList()) {
                try {
                    String target = Files.readSymbolicLink(fd).toString();
                    if (target.startsWith("socket:[")) {
                        inodes.add(target.substring(8, target.length() - 1));
                    }
                } catch (IOException e) {
                    // Closed while we looked.
                }
            }
        }
        return inodes;
    }
}
