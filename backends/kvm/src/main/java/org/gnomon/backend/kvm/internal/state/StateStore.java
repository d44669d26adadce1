package org.gnomon.backend.kvm.internal.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;

/** One folder per VM with its record; each change is whole on the disk before save returns. */
public final class StateStore {
    private static final String FILE = "state.json";
    private static final long MAX_BYTES = 4 << 20;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final ObjectReader READER =
            MAPPER.readerFor(VmRecord.class)
                    .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final Path root;

    public StateStore(Path root) {
        this.root = root;
    }

    /** The folder of a VM. */
    public Path folder(VmId vm) {
        return root.resolve(vm.value());
    }

    /** Makes the folder of a VM. */
    public Path createFolder(VmId vm) {
        try {
            return Files.createDirectories(folder(vm));
        } catch (IOException e) {
            throw Problems.io("Cannot make " + folder(vm), e);
        }
    }

    /** Names of VMs that have a record, in order. */
    public List<VmId> list() {
        List<VmId> found = new ArrayList<>();
        if (!Files.isDirectory(root)) {
            return found;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
            for (Path folder : folders) {
                if (Files.exists(folder.resolve(FILE))) {
                    found.add(new VmId(folder.getFileName().toString()));
                }
            }
        } catch (IOException e) {
            throw Problems.io("Cannot list " + root, e);
        }
        found.sort(null);
        return found;
    }

    /** The record of a VM; empty if there is none; fails if there is one that cannot be read. */
    public Optional<VmRecord> load(VmId vm) {
        Path file = folder(vm).resolve(FILE);
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw unreadable(file, "is longer than " + MAX_BYTES + " bytes", null);
            }
            JsonNode text = MAPPER.readTree(Files.readAllBytes(file));
            return Optional.of(READER.readValue(presentForm(file, text)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw unreadable(file, "cannot be read: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw Problems.io("Cannot read " + file, e);
        }
    }

    private static JsonNode presentForm(Path file, JsonNode text) {
        int format = text.path("format").asInt();
        if (format == OldForm.FORMAT && text.hasNonNull("replica")) {
            return OldForm.convert(text);
        }
        if (format == VmRecord.FORMAT_OF_ONE_HOST && text instanceof ObjectNode old) {
            return old.put("format", VmRecord.FORMAT);
        }
        if (format != VmRecord.FORMAT) {
            throw unreadable(file, "has a form this version does not know", null);
        }
        return text;
    }

    private static RuntimeException unreadable(Path file, String what, Throwable cause) {
        return Problem.of(
                        Problem.UNKNOWN_TRUTH,
                        "The record " + file + " " + what + ".",
                        "Look which QEMU processes of the VM run, end all but the true one, and"
                                + " remove the record.")
                .asException(cause);
    }

    /** Writes a record beside the old one, forces it to the disk, and puts it in its place. */
    public void save(VmRecord record) {
        Path folder = createFolder(record.id());
        try {
            Durable.replace(folder.resolve(FILE), MAPPER.writeValueAsBytes(record));
        } catch (IOException e) {
            throw Problems.io("Cannot write the record of " + record.vm(), e);
        }
    }

    /** Removes the record first and then what else is in the folder, logs aside. */
    public void remove(VmId vm) {
        Path folder = folder(vm);
        try {
            Files.deleteIfExists(folder.resolve(FILE));
            if (!Files.isDirectory(folder)) {
                return;
            }
            try (Stream<Path> rest = Files.list(folder)) {
                for (Path file : rest.toList()) {
                    if (!file.toString().endsWith(".log")) {
                        Files.deleteIfExists(file);
                    }
                }
            }
        } catch (IOException e) {
            throw Problems.io("Cannot remove " + folder, e);
        }
    }
}
