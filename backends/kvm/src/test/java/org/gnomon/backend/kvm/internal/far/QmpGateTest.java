package org.gnomon.backend.kvm.internal.far;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import org.gnomon.backend.kvm.internal.qmp.QmpCodec;
import org.gnomon.runtime.internal.RealScheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Control of a VM gets through, control of the host does not. */
class QmpGateTest {
    private final RealScheduler scheduler = new RealScheduler();
    private volatile boolean told = true;
    private ByteChannel control;
    private ByteChannel qemu;

    @BeforeEach
    void open() throws IOException {
        PipeChannel[] left = PipeChannel.pair();
        PipeChannel[] right = PipeChannel.pair();
        control = left[0];
        qemu = right[1];
        QmpGate gate = new QmpGate("/run/mine"::equals, () -> told);
        scheduler.blocking().execute(() -> gate.run(left[1], right[0], scheduler));
    }

    @AfterEach
    void close() throws IOException {
        control.close();
        qemu.close();
        scheduler.close();
    }

    private static void say(ByteChannel to, String line) throws IOException {
        to.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private static String heard(ByteChannel from) throws IOException {
        return new QmpCodec(from).read().toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"execute\":\"cont\",\"id\":1}",
                "{\"execute\":\"query-status\"}",
                "{\"execute\":\"migrate\",\"arguments\":{\"uri\":\"unix:/run/mine\"}}",
                "{\"execute\":\"blockdev-add\",\"arguments\":{\"driver\":\"nbd\",\"server\":"
                        + "{\"type\":\"unix\",\"path\":\"/run/mine\"},\"export\":\"disk0-3\"}}",
                "{\"execute\":\"human-monitor-command\",\"arguments\":"
                        + "{\"command-line\":\"info ramblock\"}}"
            })
    void whatAVmNeedsGoesThrough(String line) throws IOException {
        say(control, line);
        assertThat(heard(qemu)).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"execute\":\"migrate\",\"arguments\":{\"uri\":\"exec:sh\"},\"id\":7}",
                "{\"execute\":\"migrate\",\"arguments\":{\"uri\":\"unix:/run/other\"},\"id\":7}",
                "{\"execute\":\"migrate\",\"arguments\":{\"uri\":\"unix:/run/mine\","
                        + "\"channels\":[]},\"id\":7}",
                "{\"execute\":\"blockdev-add\",\"arguments\":{\"driver\":\"file\","
                        + "\"filename\":\"/etc/shadow\"},\"id\":7}",
                "{\"execute\":\"blockdev-add\",\"arguments\":{\"driver\":\"nbd\",\"server\":"
                        + "{\"type\":\"inet\",\"host\":\"x\",\"port\":\"1\"}},\"id\":7}",
                "{\"execute\":\"human-monitor-command\",\"arguments\":"
                        + "{\"command-line\":\"migrate exec:sh\"},\"id\":7}",
                "{\"execute\":\"chardev-add\",\"id\":7}",
                "{\"execute\":\"netdev_add\",\"id\":7}",
                "{\"execute\":\"object-add\",\"id\":7}",
                "{\"execute\":\"pmemsave\",\"id\":7}",
                "{\"exec-oob\":\"migrate-recover\",\"id\":7}",
                "{\"execute\":\"stop\",\"exec-oob\":\"migrate-recover\",\"id\":7}",
                "{\"execute\":\"stop\",\"control\":{},\"id\":7}",
                "{\"id\":7}"
            })
    void whatReachesIntoTheHostIsRefused(String line) throws IOException {
        say(control, line);
        assertThat(heard(control)).contains("\"error\"").contains("\"id\":7");
        say(control, "{\"execute\":\"stop\"}");
        assertThat(heard(qemu)).isEqualTo("{\"execute\":\"stop\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"execute\":\"cont\",\"id\":7}",
                "{\"execute\":\"system_wakeup\",\"id\":7}",
                "{\"execute\":\"migrate\",\"arguments\":{\"uri\":\"unix:/run/mine\"},\"id\":7}",
                "{\"execute\":\"migrate-continue\",\"id\":7}",
                "{\"execute\":\"migrate_cancel\",\"id\":7}",
                "{\"execute\":\"migrate-set-capabilities\",\"id\":7}",
                "{\"execute\":\"migrate-set-parameters\",\"id\":7}"
            })
    void whatWasNotToldToRunIsNotLetRun(String line) throws IOException {
        told = false;
        say(control, line);
        assertThat(heard(control)).contains("\"error\"").contains("\"id\":7");
        say(control, "{\"execute\":\"query-migrate\"}");
        assertThat(heard(qemu)).isEqualTo("{\"execute\":\"query-migrate\"}");
        told = true;
        say(control, "{\"execute\":\"cont\"}");
        assertThat(heard(qemu)).isEqualTo("{\"execute\":\"cont\"}");
    }

    @Test
    void answersAndEventsComeBack() throws IOException {
        say(qemu, "{\"QMP\":{}}");
        assertThat(heard(control)).isEqualTo("{\"QMP\":{}}");
    }

    @Test
    void whatIsNoQmpEndsIt() throws IOException {
        say(control, "rubbish");
        assertThat(qemu.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
}
