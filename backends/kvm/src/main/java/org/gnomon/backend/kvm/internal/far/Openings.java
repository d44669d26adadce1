package org.gnomon.backend.kvm.internal.far;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.UnixSockets;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.backend.kvm.internal.side.Limits;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.model.Problem;
import org.gnomon.time.Scheduler;

/** The far ends of channels: to sockets of sides and exports of the caller's own replicas. */
final class Openings {
    private static final Duration CALLED = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(5);

    /** What is sent when a file has been taken. */
    static final byte TAKEN = 'k';

    private final World world;
    private final SentFiles files;
    private final Map<Path, SocketChannel> monitors = new ConcurrentHashMap<>();

    /** Sockets that wait for a QEMU, by path, and whose they are. */
    private final Map<String, String> listening = new ConcurrentHashMap<>();

    Openings(World world, SentFiles files) {
        this.world = world;
        this.files = files;
    }

    /** A QMP socket; the connection before is ended, because QEMU serves one at a time. */
    void qmp(FarVm vm, Message opening, ByteChannel channel) {
        String side = opening.text("side");
        int which = (int) opening.number("which", 0, 1);
        SideRecord found = vm.find(side);
        boolean rehearses = found.role() == SideRecord.Role.REHEARSAL;
        List<String> sockets = Own.theirs(found).sockets();
        Path socket = Path.of(sockets.get(which));
        SocketChannel monitor = UnixSockets.connect(socket, scheduler(), Limits.CONNECT);
        SocketChannel before = monitors.put(socket, monitor);
        if (before != null) {
            UnixSockets.closeQuietly(before);
        }
        String id = vm.record().vm().vm();
        QmpGate gate =
                new QmpGate(
                        path -> id.equals(listening.get(path)),
                        () -> rehearses || vm.record().mayRun());
        gate.run(channel, monitor, scheduler());
        monitors.remove(socket, monitor);
    }

    private Scheduler scheduler() {
        return world.scheduler();
    }

    /** The NBD server of a replica's disks. */
    void nbd(FarVm vm, ByteChannel channel) {
        Path server =
                vm.disks()
                        .server()
                        .orElseThrow(
                                () ->
                                        Problems.of(
                                                Problem.NOT_RUNNING,
                                                "The disks are not exported.",
                                                "Export them first."));
        Relay.run(channel, UnixSockets.connect(server, scheduler(), Limits.CONNECT), scheduler());
    }

    /** A new socket, told by its path, whose first connection is carried. */
    void listen(FarVm vm, ByteChannel channel) throws IOException {
        int number = vm.nextSequence();
        Path socket = world.directories().socket(vm.record().vm().id(), number, "li");
        try (ServerSocketChannel server = UnixSockets.listen(socket)) {
            listening.put(socket.toString(), vm.record().vm().vm());
            byte[] path = socket.toString().getBytes(StandardCharsets.UTF_8);
            ByteBuffer told = ByteBuffer.allocate(2 + path.length);
            write(channel, told.putShort((short) path.length).put(path).flip());
            SocketChannel called = accept(server, socket);
            Own.delete(socket);
            Relay.run(channel, called, scheduler());
        } finally {
            listening.remove(socket.toString());
            Own.delete(socket);
        }
    }

    private SocketChannel accept(ServerSocketChannel server, Path socket) throws IOException {
        server.configureBlocking(false);
        SocketChannel[] called = new SocketChannel[1];
        IOException[] failed = new IOException[1];
        Waits.until(
                scheduler(),
                LOOK,
                CALLED,
                () -> {
                    try {
                        called[0] = server.accept();
                    } catch (IOException e) {
                        failed[0] = e;
                    }
                    return called[0] != null || failed[0] != null;
                });
        if (called[0] == null) {
            throw failed[0] != null ? failed[0] : new IOException("nobody connects to " + socket);
        }
        called[0].configureBlocking(true);
        return called[0];
    }

    /** A file that a machine will need. */
    void file(Message opening, ByteChannel channel) throws IOException {
        files.receive(opening.text("hash"), opening.number("length", 0, Long.MAX_VALUE), channel);
        write(channel, ByteBuffer.wrap(new byte[] {TAKEN}));
    }

    static void write(ByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Exactly so many bytes. */
    static ByteBuffer read(ByteChannel channel, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new IOException("the other host ended the channel; its log says why");
            }
        }
        return bytes.flip();
    }
}
