package org.gnomon.backend.kvm.internal.away;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.backend.kvm.internal.qmp.UnixSockets;
import org.gnomon.backend.kvm.internal.stream.Intake;
import org.gnomon.service.PeerHosts;

/** Where the stream of a QEMU on another host comes out on this one. */
public final class FarIntake implements Intake {
    private final FarHost.Listening listening;

    private FarIntake(FarHost.Listening listening) {
        this.listening = listening;
    }

    /**
     * A new socket there.
     *
     * @param key of the side whose QEMU will connect to it
     */
    public static FarIntake open(FarHost far, String key) {
        try {
            return new FarIntake(far.listen(key));
        } catch (IOException e) {
            throw Problems.of(
                    PeerHosts.UNREACHABLE,
                    "No stream can come from " + far.peer() + ": " + e.getMessage() + ".",
                    "Look at the link: `gnomon:host-list`.");
        }
    }

    @Override
    public String uri() {
        return "unix:" + listening.path();
    }

    @Override
    public ByteChannel accept(Duration limit) {
        return listening.channel();
    }

    @Override
    public void close() {
        UnixSockets.closeQuietly(listening.channel());
    }
}
