package org.gnomon.backend.kvm.internal.vm;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.Durable;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;

/**
 * Where the newest disks of a VM are that was ended on another host: a note that outlives its
 * record, so that nobody starts it from the older images here unawares.
 */
final class LeftDisks {
    private static final String FILE = "disks-elsewhere.json";
    private static final int MAX_BYTES = 1 << 20;

    /**
     * A note.
     *
     * @param vm whose disks
     * @param host where the newest are
     * @param there their paths, by the path of the older image here
     */
    record Note(String vm, String host, Map<String, String> there) {
        List<String> sentences() {
            List<String> all = new ArrayList<>();
            there.forEach(
                    (here, at) -> all.add("of " + here + " the newest is " + host + ":" + at));
            return all;
        }
    }

    private final Host host;

    LeftDisks(Host host) {
        this.host = host;
    }

    /** What there would be to note if the VM ended now; empty if its disks are here. */
    static Optional<Note> of(VmRecord record) {
        Optional<String> at =
                record.side(SideRecord.Role.ACTIVE).filter(s -> !s.isLocal()).map(SideRecord::host);
        Map<String, String> there = new LinkedHashMap<>();
        for (DiskSpec home : record.abroad().home()) {
            record.disks().stream()
                    .filter(d -> d.name().equals(home.name()))
                    .forEach(d -> there.put(home.image(), d.image()));
        }
        return at.filter(h -> !there.isEmpty()).map(h -> new Note(record.vm(), h, there));
    }

    /** On the disk when this returns. */
    void write(Note note) {
        Path file = host.store().createFolder(new VmId(note.vm())).resolve(FILE);
        try {
            Durable.replace(file, Json.MAPPER.writeValueAsBytes(note));
        } catch (IOException e) {
            throw Problems.io("Cannot write " + file, e);
        }
    }

    /** Refuses a VM whose newest disks are on another host, by its name or its images. */
    void requireHere(VmRecord wanted) {
        Path root = host.directories().stateFolder(wanted.id()).getParent();
        if (!Files.isDirectory(root)) {
            return;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
            for (Path folder : folders) {
                Path file = folder.resolve(FILE);
                if (Files.exists(file)) {
                    requireOthers(wanted, file);
                }
            }
        } catch (IOException e) {
            throw Problems.io("Cannot look through " + root, e);
        }
    }

    private static void requireOthers(VmRecord wanted, Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is longer than " + MAX_BYTES + " bytes");
        }
        Note note = Json.MAPPER.readValue(Files.readAllBytes(file), Note.class);
        boolean same =
                note.vm().equals(wanted.vm())
                        || wanted.disks().stream()
                                .anyMatch(d -> note.there().containsKey(d.image()));
        if (same) {
            throw elsewhere(note, file);
        }
    }

    private static GnomonException elsewhere(Note note, Path file) {
        return Problems.of(
                Problem.REFUSED,
                "The VM "
                        + note.vm()
                        + " was ended on another host, and its newest disks are there: "
                        + String.join("; ", note.sentences())
                        + ".",
                "Copy them over the older ones here, or decide that those will do; then remove the"
                        + " note "
                        + file
                        + " and define the VM again.");
    }
}
