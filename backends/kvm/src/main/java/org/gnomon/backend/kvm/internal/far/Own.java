package org.gnomon.backend.kvm.internal.far;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.state.SideRecord;

/**
 * A side has two QMP sockets for this host, the last ones, and two for control on the other host:
 * QEMU serves one connection on each. Of each two, one is for changes and one for looks.
 */
final class Own {
    /** How many QMP sockets a side has. */
    static final int SOCKETS = 4;

    private Own() {}

    /** As this host uses it. */
    static SideRecord side(SideRecord record) {
        List<String> all = record.sockets();
        return with(record, all.subList(all.size() - 2, all.size()));
    }

    /** As control on the other host sees it. */
    static SideRecord theirs(SideRecord record) {
        List<String> all = record.sockets();
        return with(record, all.subList(0, all.size() - 2));
    }

    private static SideRecord with(SideRecord r, List<String> sockets) {
        return new SideRecord(
                r.role(),
                r.name(),
                r.process(),
                r.binary(),
                r.version(),
                r.ram(),
                sockets,
                r.stderr(),
                r.logs());
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw Problems.io("Cannot remove " + file, e);
        }
    }
}
