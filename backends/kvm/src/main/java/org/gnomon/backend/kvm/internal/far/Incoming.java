package org.gnomon.backend.kvm.internal.far;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.qmp.QmpClient;
import org.gnomon.backend.kvm.internal.qmp.UnixSockets;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.backend.kvm.internal.side.Limits;
import org.gnomon.backend.kvm.internal.side.Migration;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.stream.StreamLayout;
import org.gnomon.backend.kvm.internal.stream.StreamRebuilder;
import org.gnomon.model.Problem;
import org.gnomon.time.Scheduler;

/**
 * A QEMU that waits for a migration stream on a socket, and has had its beginning. Main memory is
 * in its RAM file and never comes this way.
 */
final class Incoming implements AutoCloseable {
    private static final Set<String> WAITS = Set.of("inmigrate");
    private static final Set<String> LOADED = Set.of("paused", "prelaunch");

    private static final Drill WARM_UP = new Drill(20);

    private final Side side;
    private final Path socket;
    private final Scheduler scheduler;
    private final FarPages pages;
    private SocketChannel channel;
    private StreamLayout given;
    private StreamRebuilder rebuilder;

    Incoming(Side side, Path socket, Scheduler scheduler, FarPages pages) {
        this.side = side;
        this.socket = socket;
        this.scheduler = scheduler;
        this.pages = pages;
    }

    /**
     * Makes the QEMU listen, and gives it what is known already, device memory included. It will
     * not touch the disks yet.
     *
     * @param ramId what main RAM is called in it
     */
    void begin(FedState state, String ramId) {
        QmpClient client = side.control();
        client.execute(
                "migrate-set-capabilities",
                Json.object(
                        "capabilities",
                        Json.array(capability("events"), capability("late-block-activate"))),
                Limits.COMMAND);
        client.execute("migrate-incoming", Json.object("uri", "unix:" + socket), Limits.COMMAND);
        channel = UnixSockets.connect(socket, scheduler, Limits.CONNECT);
        given = state.layout();
        rebuilder = new StreamRebuilder(given, ramId, pages);
        pages.markDevice();
        CompletableFuture<Void> written =
                write(
                        () -> {
                            rebuilder.prefix(channel);
                            rebuilder.part(channel, page -> true);
                        });
        Waits.get(written, Limits.TRANSFER, "The beginning of the stream");
        side.awaitStatus(WAITS, Limits.COMMAND);
        warmUp(state, ramId);
    }

    /**
     * So that what is done in the freeze is not done for the first time: a JVM takes a hundred
     * times as long for that.
     */
    private void warmUp(FedState state, String ramId) {
        WritableByteChannel nowhere = Channels.newChannel(OutputStream.nullOutputStream());
        StreamRebuilder twin = new StreamRebuilder(given, ramId, pages);
        ByteBuffer nothing = ByteBuffer.allocate(1 << 10);
        FedState copy = state.copy();
        WARM_UP.run(
                () -> {
                    rest(twin, nowhere, nothing.clear());
                    rest(twin, nowhere, copy.rest());
                    requireSame(copy);
                    Migration.ended(side.control()).cancel(false);
                    side.awaitStatus(WAITS, Limits.COMMAND);
                });
        Waits.get(write(() -> requireSame(copy)), Limits.COMMAND, "Getting ready");
    }

    private static JsonNode capability(String name) {
        return Json.object("capability", name, "state", true);
    }

    /** What writes may block, so it is not waited for longer than it may take. */
    private CompletableFuture<Void> write(Runnable writing) {
        return CompletableFuture.runAsync(writing, scheduler.blocking());
    }

    /** Gives it the rest, until all of it is loaded and it stands still. */
    void finish(FedState state) {
        requireSame(state);
        CompletableFuture<JsonNode> ended = Migration.ended(side.control());
        CompletableFuture<Void> written = write(() -> rest(rebuilder, channel, state.rest()));
        CompletableFuture<Object> either = CompletableFuture.anyOf(written, ended);
        Waits.get(either, Limits.TRANSFER, "Loading the device state");
        Migration.awaitCompleted(side.control(), ended, "Loading the state into " + side.vmm());
        side.awaitStatus(LOADED, Limits.COMMAND);
    }

    private void rest(StreamRebuilder into, WritableByteChannel out, ByteBuffer deviceState) {
        into.rest(out, pages::deviceChanged, deviceState);
    }

    private void requireSame(FedState state) {
        if (!state.layout().equals(given)) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    "The VM's memory is laid out in another way than when this QEMU was prepared.",
                    "Prepare it again.");
        }
    }

    @Override
    public void close() {
        if (channel != null) {
            UnixSockets.closeQuietly(channel);
        }
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            throw Problems.io("Cannot remove " + socket, e);
        }
    }
}
