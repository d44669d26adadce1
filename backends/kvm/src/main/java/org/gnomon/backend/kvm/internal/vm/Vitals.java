package org.gnomon.backend.kvm.internal.vm;

import java.time.Instant;
import java.util.Optional;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.GnomonException;
import org.gnomon.model.RunState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the side that runs a VM comes to its end: by the guest's own will, and when. */
final class Vitals {
    private static final Logger LOG = LoggerFactory.getLogger(Vitals.class);

    private final Host host;
    private final VmBook book;
    private final Side side;
    private volatile boolean shutDown;
    private volatile Instant lostAt;

    Vitals(Host host, VmBook book, Side side) {
        this.host = host;
        this.book = book;
        this.side = side;
        side.watch(this::guestEnded, this::connectionEnded);
    }

    /** On the connection's reader, which must not wait for a disk. */
    private void guestEnded() {
        if (!shutDown) {
            shutDown = true;
            host.scheduler().blocking().execute(this::write);
        }
    }

    private void write() {
        if (book.read().side(side.record().role()).filter(side::is).isPresent()) {
            book.note(r -> r.withEnded(VmRecord.SHUT_DOWN));
        }
    }

    /** A connection may end for other reasons; only with the process does it tell a time. */
    private void connectionEnded() {
        host.scheduler().blocking().execute(this::look);
    }

    private void look() {
        try {
            if (lostAt == null && side.diesSoon()) {
                lostAt = host.time().now();
            }
        } catch (GnomonException e) {
            // The container ends, and with it the connection.
            LOG.debug("looking whether {} ended", side.record().name(), e);
        }
    }

    /** When the process was found to have ended, at the latest; empty if it was not seen. */
    Optional<Instant> lostAt() {
        return Optional.ofNullable(lostAt);
    }

    /** What the side does; tells a guest that ended itself from a process that was lost. Blocks. */
    RunState runState() {
        RunState state = side.runState();
        if (state == RunState.GONE) {
            side.awaitLastEvents();
            return isShutDown() ? RunState.SHUT_DOWN : state;
        }
        return state;
    }

    /** Whether the guest has ended itself, as far as is known. */
    boolean isShutDown() {
        return shutDown || book.read().ended().equals(VmRecord.SHUT_DOWN);
    }
}
