package org.gnomon.backend.kvm.internal.far;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.ByteChannel;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gnomon.backend.kvm.internal.process.ProcessIdentity;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.runtime.internal.RealScheduler;
import org.gnomon.spi.peer.PeerService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A far host that does not keep to the form of what it tells is not believed. */
class ToldTest {
    private final RealScheduler scheduler = new RealScheduler();

    @AfterEach
    void close() {
        scheduler.close();
    }

    private static void refused(ThrowingCallable what) {
        assertThatThrownBy(what)
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Problem.INVALID_INPUT));
    }

    private static FarHost.Outcome outcome(Map<String, String> images) {
        return new FarHost.Outcome(
                "k", "vm1", FarHost.Phase.OPEN, 3, "GONE", null, List.of(), images, "");
    }

    /** What a host tells goes into the records of the one that asked. */
    @Test
    void whatAHostTellsOfItsProcessesHasAForm() {
        FarHost.Outcome good = outcome(Map.of("disk0", "/far/disk0.qcow2"));
        for (String name : List.of("", "../x", "a b", "x".repeat(200))) {
            SideRecord side =
                    new SideRecord(
                            SideRecord.Role.STANDBY,
                            name,
                            new ProcessIdentity(7, 8, "boot"),
                            "/bin/qemu",
                            "10.0",
                            "/ram",
                            List.of("/q0"),
                            "",
                            Map.of());
            refused(() -> lying(side).prepare("k", "/bin/qemu"));
        }
        FarHost.Outcome bad = outcome(Map.of("disk0", "relative"));
        refused(() -> lying(bad).outcome("k"));
        refused(() -> lying(bad).activate("k", 4));
        assertThat(lying(good).outcome("k")).isEqualTo(good);
    }

    private FarHost lying(Object answer) {
        PeerService liar =
                new PeerService() {
                    @Override
                    public String name() {
                        return KvmFarHost.SERVICE;
                    }

                    @Override
                    public byte[] answer(String caller, byte[] request) {
                        return Message.of(Json.object("answer", answer)).encode();
                    }

                    @Override
                    public void serve(String caller, byte[] opening, ByteChannel channel) {
                        throw new UnsupportedOperationException();
                    }
                };
        return new RemoteFarHost(new DirectPeers(scheduler, "near").with("far", liar), "far");
    }
}
