package org.gnomon.replication.internal.far;

import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.service.PeerHosts;

/** What is told of things that will never reach the far end. */
record Lost(Problem problem) {

    /** The stream ended, or the far end is not what it was. */
    static Lost stream() {
        return new Lost(
                Problem.of(
                        PeerHosts.UNREACHABLE,
                        "the replica's host has lost what it was sent, or replication has ended",
                        "Replication begins anew by itself unless it was stopped."));
    }

    GnomonException exception() {
        return problem.asException();
    }

    void forEntry(Entry entry) {
        if (entry.mark != null) {
            forMark(entry.mark);
        }
    }

    void forMark(Mark mark) {
        mark.applied().completeExceptionally(exception());
    }
}
