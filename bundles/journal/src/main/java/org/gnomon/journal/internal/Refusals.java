package org.gnomon.journal.internal;

import java.nio.file.Path;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;

/** What is said of a journal that cannot be trusted: what, where, and the way out. */
final class Refusals {

    private Refusals() {}

    static GnomonException damaged(Path log, long line, long offset, String why) {
        return refuse(
                "%s, line %d at byte %d is damaged: %s.".formatted(log, line, offset, why),
                log,
                offset);
    }

    static GnomonException lost(Path log, long last, long length, Head head) {
        return refuse(
                ("%s ends at byte %d after entry %d, but entry %d was safely on disk: its end"
                                + " was lost.")
                        .formatted(log, length, last, head.sequence()),
                log,
                length);
    }

    static GnomonException uselessHead(Path log, long length, String what) {
        return refuse(
                "%s, so nobody can tell whether %s, good up to byte %d, lost its end."
                        .formatted(what, log, length),
                log,
                length);
    }

    private static GnomonException refuse(String message, Path log, long good) {
        Path head = log.resolveSibling(Opening.HEAD);
        return Problem.of(
                        Problem.JOURNAL_FAILED,
                        message,
                        "Nothing was changed. Copy "
                                + log.getParent()
                                + " away, check the disk, restore the folder from a backup. If"
                                + " there is none, keep what is good: truncate -s "
                                + good
                                + " '"
                                + log
                                + "' && rm -f '"
                                + head
                                + "'. Gnomon then asks the backends what runs, and leaves to you"
                                + " what they cannot prove.")
                .asException();
    }
}
