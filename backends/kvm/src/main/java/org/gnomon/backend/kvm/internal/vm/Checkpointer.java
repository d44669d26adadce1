package org.gnomon.backend.kvm.internal.vm;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.gnomon.backend.kvm.internal.state.CheckpointRecord;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.spi.backend.FinalSync;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes one checkpoint. If anything fails, the guest goes on and nothing is held. */
final class Checkpointer {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);

    private final Host host;
    private final VmBook book;
    private final Side side;
    private final DiskLayers layers;
    private final int number;
    private List<DiskSpec> before;
    private List<DiskSpec> prepared = List.of();
    private boolean stopped;
    private boolean wasRunning;
    private Instant capturedAt;
    private long pauseNanos;

    /** What was taken, pages aside. */
    record Taken(CheckpointRecord record, byte[] deviceState) {}

    Checkpointer(Host host, VmBook book, Side side) {
        this.host = host;
        this.book = book;
        this.side = side;
        this.layers = new DiskLayers(host.scheduler());
        this.number = book.nextSequence();
    }

    Taken take(String ram, FinalSync sync) {
        VmRecord record = book.read();
        Path folder = host.directories().stateFolder(record.id());
        Path socket = host.directories().socket(record.id(), number, "ck");
        before = record.disks();
        wasRunning = side.status().equals("running");
        Path file = folder.resolve("device-state-" + number + ".bin");
        try (ServerSocketChannel server = UnixSockets.listen(socket)) {
            prepared = layers.prepare(side, before, folder, number);
            book.update(r -> r.withDisks(prepared).withFreezing(wasRunning));
            Migration.prepareSource(side.control());
            byte[] state = freeze(server, socket, sync);
            layers.seal(side, prepared);
            Files.write(file, state);
            CheckpointRecord taken =
                    new CheckpointRecord(
                            ram,
                            file.toString(),
                            capturedAt.toString(),
                            pauseNanos,
                            record.epoch());
            book.update(r -> r.withFreezing(false).withCheckpoint(taken));
            return new Taken(taken, state);
        } catch (IOException e) {
            DiskLayers.delete(file.toString());
            throw undo(Problems.io("Cannot keep the checkpoint", e));
        } catch (RuntimeException e) {
            DiskLayers.delete(file.toString());
            throw undo(e);
        } finally {
            DiskLayers.delete(socket.toString());
        }
    }

    private byte[] freeze(ServerSocketChannel server, Path socket, FinalSync sync) {
        QmpClient control = side.control();
        CompletableFuture<byte[]> received = Migration.receive(server, host.scheduler());
        long start = host.time().nanos();
        stopped = true;
        side.execute("stop", null);
        capturedAt = host.time().now();
        layers.putOn(side, before, prepared);
        var ended = Migration.ended(control);
        Migration.send(control, socket);
        Migration.awaitCompleted(control, ended, "Saving the device state");
        byte[] state = Waits.get(received, Limits.TRANSFER, "Receiving the device state");
        sync.copyWhileFrozen();
        resume();
        pauseNanos = host.time().nanos() - start;
        Migration.clearSource(side.control());
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

    /** Brings the guest back to where it was; what is thrown at the end. */
    private RuntimeException undo(RuntimeException cause) {
        try {
            if (stopped) {
                Migration.abandon(side);
                resume();
            }
            Migration.clearSource(side.control());
            dropLayers();
            book.update(r -> r.withFreezing(false).withCheckpoint(null));
            return cause;
        } catch (GnomonException e) {
            LOG.warn("undoing a checkpoint of {} failed", book.read().vm(), e);
            if (!stopped) {
                cause.addSuppressed(e);
                return cause;
            }
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
    }

    private void dropLayers() {
        for (int i = 0; i < prepared.size(); i++) {
            DiskSpec disk = prepared.get(i);
            if (layers.isOnTop(side, disk)) {
                layers.merge(side, disk);
            } else {
                layers.discard(side, List.of(disk));
            }
        }
        book.update(r -> r.withDisks(before));
    }
}
