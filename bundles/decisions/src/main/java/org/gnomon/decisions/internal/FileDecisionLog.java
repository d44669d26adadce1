package org.gnomon.decisions.internal;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.gnomon.model.Decision;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.service.DecisionLog;
import org.gnomon.time.TimeSource;

/** The record of decisions in files. Safe for any thread. See the package. */
public final class FileDecisionLog implements DecisionLog, Closeable {

    /** Most decisions of one answer: each may have megabytes of inputs. */
    static final int MOST_LISTED = 1_000;

    private static final int MOST_OUTCOME = 200;
    private static final int MOST_REASON = 4_000;

    private final Path directory;
    private final TimeSource time;
    private final Parts parts;
    private boolean closed;

    /** In a directory that is made with the first decision. */
    public FileDecisionLog(Path directory, TimeSource time) {
        this(directory, time, Limits.DEFAULT);
    }

    FileDecisionLog(Path directory, TimeSource time, Limits limits) {
        this.directory = directory;
        this.time = time;
        this.parts = new Parts(directory, limits);
    }

    @Override
    public Decision record(
            VmId vm, Decision.Kind kind, String outcome, String reason, String inputs) {
        String compact = Inputs.compact(inputs);
        try {
            return append(vm, kind, outcome, reason, compact);
        } catch (IOException e) {
            throw Problem.of(
                            Problem.JOURNAL_FAILED,
                            "The decision about "
                                    + vm
                                    + " could not be recorded in "
                                    + directory
                                    + ": "
                                    + e
                                    + ".",
                            "What was decided stands; only its explanation is lost. Make room on"
                                    + " the disk.")
                    .asException(e);
        }
    }

    private synchronized Decision append(
            VmId vm, Decision.Kind kind, String outcome, String reason, String inputs)
            throws IOException {
        if (closed) {
            throw new IOException("the record is closed");
        }
        long number = parts.nextNumber();
        String letter = kind.name().substring(0, 1).toLowerCase(Locale.ROOT);
        Decision decision =
                new Decision(
                        letter + "-" + number,
                        time.now(),
                        vm,
                        kind,
                        shorten(outcome, MOST_OUTCOME),
                        shorten(reason, MOST_REASON),
                        inputs);
        parts.append(number, DecisionLine.encode(decision));
        return decision;
    }

    private static String shorten(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "...";
    }

    @Override
    public List<Decision> decisions(Optional<VmId> vm, int most) {
        int wanted = Math.min(most, MOST_LISTED);
        Deque<Decision> newest = new ArrayDeque<>();
        List<Part> newestFirst = new ArrayList<>(snapshot());
        java.util.Collections.reverse(newestFirst);
        for (Part part : newestFirst) {
            if (newest.size() >= wanted) {
                break;
            }
            Deque<Decision> ofPart = new ArrayDeque<>();
            int room = wanted - newest.size();
            read(
                    part,
                    decision -> {
                        if (vm.isEmpty() || vm.get().equals(decision.vm())) {
                            ofPart.addLast(decision);
                        }
                        if (ofPart.size() > room) {
                            ofPart.removeFirst();
                        }
                        return true;
                    });
            while (!ofPart.isEmpty()) {
                newest.addFirst(ofPart.removeLast());
            }
        }
        return List.copyOf(newest);
    }

    @Override
    public Optional<Decision> find(String id) {
        long number = id == null ? -1 : DecisionLine.number(id);
        Part where = null;
        for (Part part : snapshot()) {
            where = part.first() <= number ? part : where;
        }
        AtomicReference<Decision> found = new AtomicReference<>();
        if (where != null) {
            read(
                    where,
                    decision -> {
                        if (decision.id().equals(id)) {
                            found.set(decision);
                        }
                        return found.get() == null;
                    });
        }
        return Optional.ofNullable(found.get());
    }

    @Override
    public void export(OutputStream out) throws IOException {
        for (Part part : snapshot()) {
            try (InputStream content = open(part)) {
                part.read(
                        content,
                        decision -> {
                            String json = DecisionLine.json(decision);
                            out.write(json.getBytes(StandardCharsets.US_ASCII));
                            out.write('\n');
                            return true;
                        });
            }
        }
        out.flush();
    }

    private void read(Part part, Part.Reader reader) {
        try (InputStream content = open(part)) {
            part.read(content, reader);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private RuntimeException unreadable(IOException e) {
        return Problem.of(
                        Problem.JOURNAL_FAILED,
                        "The record of decisions in " + directory + " cannot be read: " + e + ".",
                        "See that the directory can be read and check its disk.")
                .asException(e);
    }

    // It may be packed, or have gone, since it was listed.
    private synchronized InputStream open(Part part) throws IOException {
        return parts.open(part);
    }

    private synchronized List<Part> snapshot() {
        try {
            return parts.all();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Nothing is recorded after it. Does nothing the second time. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        parts.close();
    }
}
