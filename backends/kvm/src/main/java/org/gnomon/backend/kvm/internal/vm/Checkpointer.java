package org.gnomon.backend.kvm.internal.vm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.QmpClient;
import org.gnomon.backend.kvm.internal.qmp.UnixSockets;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.backend.kvm.internal.side.Limits;
import org.gnomon.backend.kvm.internal.side.Migration;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.side.Sides;
import org.gnomon.backend.kvm.internal.state.CheckpointRecord;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.spi.backend.FinalSync;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures a VM at one instant. If anything fails before the guest goes on, it goes on all the same
 * and nothing is captured. If the VM is lost once it went on, what was captured stands.
 */
final class Checkpointer {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);

    private final Host host;
    private final VmBook book;
    private final Side side;
    private final DiskLayers layers;
    private final int number;
    private final Path folder;
    private List<DiskSpec> before;
    private List<DiskSpec> prepared = List.of();
    private boolean stopped;
    private boolean wasRunning;
    private Instant capturedAt;
    private long pauseNanos;

    Checkpointer(Host host, VmBook book, Side side) {
        this.host = host;
        this.book = book;
        this.side = side;
        this.layers = new DiskLayers(host.scheduler());
        this.number = book.nextSequence();
        this.folder = host.directories().stateFolder(book.read().id());
    }

    /**
     * Freezes the guest, saves its devices, puts a layer on each disk, calls the sync, lets the
     * guest go on. Blocks.
     *
     * @return the device state
     */
    byte[] capture(FinalSync sync) {
        Path socket = host.directories().socket(book.read().id(), number, "ck");
        before = book.read().disks();
        String status = side.status();
        if (status.equals(Side.SHUT_DOWN)) {
            throw Sides.notRunning(side);
        }
        wasRunning = status.equals("running");
        try (ServerSocketChannel server = UnixSockets.listen(socket)) {
            prepared = layers.prepare(side, before, folder, number);
            book.update(r -> r.withDisks(prepared).withFreezing(wasRunning));
            Migration.prepareSource(side.control());
            byte[] state = freeze(server, socket, sync);
            afterwards();
            return state;
        } catch (IOException e) {
            throw undo(Problems.io("Cannot listen for the device state", e));
        } catch (RuntimeException e) {
            throw undo(e);
        } finally {
            DiskLayers.delete(socket.toString());
        }
    }

    private byte[] freeze(ServerSocketChannel server, Path socket, FinalSync sync) {
        QmpClient control = side.control();
        CompletableFuture<byte[]> received = Migration.receive(server, host.scheduler());
        long start = host.time().nanos();
        capturedAt = host.time().now();
        stopped = true;
        side.execute("stop", null);
        layers.putOn(side, before, prepared);
        var ended = Migration.ended(control);
        Migration.send(control, socket);
        Migration.awaitCompleted(control, ended, "Saving the device state");
        byte[] state = Waits.get(received, Limits.TRANSFER, "Receiving the device state");
        sync.copyWhileFrozen();
        resume();
        pauseNanos = host.time().nanos() - start;
        return state;
    }

    /** QEMU settles a moment after it said that it completed; cont before that would break it. */
    private void resume() {
        side.awaitStatus(Migration.SETTLED, Limits.COMMAND);
        if (wasRunning) {
            side.execute("cont", null);
        }
        stopped = false;
    }

    /** The guest runs again; a VM that is lost now was captured all the same. */
    private void afterwards() {
        try {
            if (side.isAlive()) {
                Migration.clearSource(side.control());
                layers.seal(side, prepared);
            }
        } catch (GnomonException e) {
            if (!side.diesSoon()) {
                throw e;
            }
        }
        book.note(r -> r.withFreezing(false));
    }

    /** Puts the device state on the disk, which is what makes a checkpoint out of a capture. */
    CheckpointRecord keep(byte[] state) {
        Path file = folder.resolve("device-state-" + number + ".bin");
        try (FileChannel out =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(state);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        } catch (IOException e) {
            DiskLayers.delete(file.toString());
            throw Problems.io("Cannot keep the checkpoint", e);
        }
        return new CheckpointRecord(
                number, file.toString(), capturedAt.toString(), pauseNanos, book.read().epoch());
    }

    /** Brings the guest back to where it was; what is thrown at the end. */
    private RuntimeException undo(RuntimeException cause) {
        try {
            if (stopped) {
                Migration.abandon(side);
                resume();
            }
            Migration.clearSource(side.control());
            dropLayers();
            book.update(r -> r.withFreezing(false));
            return cause;
        } catch (GnomonException e) {
            cause.addSuppressed(e);
            if (side.diesSoon()) {
                // A layer too many, and empty, does no harm; one that was written must be there.
                book.note(r -> r.withFreezing(false));
                return cause;
            }
            LOG.warn("undoing a checkpoint of {} failed", book.read().vm(), e);
            return stopped ? stuck(cause, e) : cause;
        }
    }

    private static RuntimeException stuck(RuntimeException cause, GnomonException e) {
        return Problem.of(
                        Problem.UNKNOWN_TRUTH,
                        "A checkpoint failed ("
                                + GnomonException.problemOf(cause).message()
                                + ") and the guest could not be let go on ("
                                + e.problem().message()
                                + ").",
                        "Look at the QEMU process; resume the VM when it answers.")
                .asException(cause);
    }

    /** Takes away what was not put on; what was is merged like any layer that nobody needs. */
    private void dropLayers() {
        for (int i = 0; i < prepared.size(); i++) {
            DiskSpec disk = prepared.get(i);
            if (!layers.isOnTop(side, disk)) {
                layers.discardTop(side, List.of(disk));
                DiskSpec as = before.get(i);
                book.update(r -> r.withDisks(KvmReplica.replaced(r.disks(), as)));
            }
        }
    }
}
