package org.gnomon.backend.kvm.internal.vm;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.far.DiskMirror;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.backend.kvm.internal.far.Relay;
import org.gnomon.backend.kvm.internal.far.Tunnel;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.service.PeerHosts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mirrors of a VM's disks to one replica elsewhere. QEMU's NBD client is where the VM is: here
 * it connects to a tunnel; on another host, to a socket there that leads here.
 */
final class Mirrors implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mirrors.class);

    /** For the first copy to be done, of disks that are not big. */
    private static final Duration READY = Duration.ofSeconds(25);

    /** For the rest, while the guest stands still. */
    private static final Duration REST = Duration.ofSeconds(10);

    private final DiskMirror mirror;
    private final Tunnel tunnel;

    private Mirrors(DiskMirror mirror, Tunnel tunnel) {
        this.mirror = mirror;
        this.tunnel = tunnel;
    }

    /** Begins them; there are none for a VM without disks. On the lane. */
    static Mirrors start(KvmVm vm, Side side, FarHost to, String key) {
        List<DiskMirror.Source> disks =
                vm.book().read().disks().stream()
                        .map(d -> new DiskMirror.Source(d.name(), d.topNode()))
                        .toList();
        if (disks.isEmpty()) {
            return new Mirrors(null, null);
        }
        Host host = vm.shared();
        if (side.record().isLocal()) {
            int number = vm.book().nextSequence();
            Path socket = host.directories().socket(vm.book().read().id(), number, "nb");
            Tunnel tunnel = Tunnel.listen(socket, host.scheduler(), () -> to.nbd(key));
            return begin(side, to, key, disks, wiring(tunnel, host), tunnel);
        }
        FarHost from = host.landings().of(side.record().host());
        String fromKey = side.record().key();
        DiskMirror.Wiring wiring =
                new DiskMirror.Wiring(
                        disk -> socketThere(host, from, fromKey, to, key), host.scheduler());
        return begin(side, to, key, disks, wiring, null);
    }

    private static DiskMirror.Wiring wiring(Tunnel tunnel, Host host) {
        return new DiskMirror.Wiring(disk -> tunnel.socket().toString(), host.scheduler());
    }

    private static Mirrors begin(
            Side side,
            FarHost to,
            String key,
            List<DiskMirror.Source> disks,
            DiskMirror.Wiring wiring,
            Tunnel tunnel) {
        try {
            return new Mirrors(DiskMirror.start(side::control, to, key, disks, wiring), tunnel);
        } catch (RuntimeException e) {
            if (tunnel != null) {
                tunnel.close();
            }
            throw e;
        }
    }

    /** A socket on the source's host whose one connection leads to the exports of the target. */
    private static String socketThere(
            Host host, FarHost from, String fromKey, FarHost to, String key) {
        try {
            FarHost.Listening there = from.listen(fromKey);
            ByteChannel exports = to.nbd(key);
            host.scheduler()
                    .blocking()
                    .execute(() -> Relay.run(there.channel(), exports, host.scheduler()));
            return there.path();
        } catch (IOException e) {
            throw Problems.of(
                    PeerHosts.UNREACHABLE,
                    "The disks cannot be mirrored from " + from.peer() + ": " + e.getMessage(),
                    "Look at the link: `gnomon:host-list`.");
        }
    }

    boolean isEmpty() {
        return mirror == null;
    }

    /** Fails with {@code busy} if the disks were not copied once. */
    void requireReady() {
        if (mirror == null) {
            return;
        }
        DiskMirror.Lag lag = mirror.lag();
        if (!lag.ready()) {
            throw Problems.of(
                    Problem.BUSY,
                    "The disks are not in sync, "
                            + lag.bytes()
                            + " bytes to go."
                            + (lag.trouble().isEmpty() ? "" : " " + lag.trouble()),
                    "Try again when they are.");
        }
    }

    /** As {@link #requireReady}, but gives small disks their time. */
    void awaitReady() {
        if (mirror != null) {
            mirror.awaitReady(READY);
        }
    }

    /** The guest stands still: waits until its disks are there. */
    void awaitCaughtUp(Duration limit) {
        if (mirror != null) {
            mirror.awaitCaughtUp(limit);
        }
    }

    /** How often they began from the start. */
    int restarts() {
        return mirror == null ? 0 : mirror.lag().restarts();
    }

    /** Fails if what was frozen there is not all that they wrote, since they were so old. */
    void requireSame(int number, int restarts) {
        if (mirror.number() != number || restarts() != restarts) {
            throw Problems.of(
                    Problem.BUSY,
                    "The mirrors of the disks began anew meanwhile.",
                    "Try again when the disks are in sync.");
        }
    }

    /** The guest stands still: its disks are there, and the mirrors end. */
    void finish() {
        if (mirror != null) {
            mirror.finishFrozen(REST);
        }
    }

    /** Ends them; nothing stays in a QEMU that answers. */
    @Override
    public void close() {
        if (mirror == null) {
            return;
        }
        try {
            mirror.close();
        } catch (GnomonException e) {
            LOG.warn("mirrors ended badly: {}", e.getMessage());
        }
        if (tunnel != null) {
            tunnel.close();
        }
    }
}
