package org.gnomon.itests.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.gnomon.backend.kvm.internal.far.GateReader;

/**
 * QMP commands from another host for a QEMU here. The first byte says whether the VM was told to
 * run here.
 */
public final class GateFuzz {

    private static final byte[] GREETING =
            "{\"QMP\":{}}\n{\"return\":{}}\n".getBytes(StandardCharsets.UTF_8);

    private GateFuzz() {}

    /** Jazzer's beginning: that classes are loaded and instrumented counts for no input. */
    public static void fuzzerInitialize() {
        Target.GATE.runSeeds();
    }

    /** Jazzer's entry point. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        boolean told = (input[0] & 1) == 1;
        // The first end of the two closes both, which here would be before the other was read.
        Steady control = new Steady(Arrays.copyOfRange(input, 1, input.length));
        Steady qemu = new Steady(GREETING);
        Oracle.check(
                () -> {
                    GateReader.read(control, qemu, told);
                    GateReader.harmless(qemu.written(), told);
                });
    }

    static Map<String, byte[]> seeds() {
        String socket = GateReader.SOCKET;
        String needed =
                "1{\"execute\":\"qmp_capabilities\",\"id\":1}\n{\"execute\":\"query-status\"}\n"
                        + "{\"execute\":\"cont\"}\n{\"execute\":\"stop\",\"id\":{\"a\":[2]}}\n"
                        + "{\"execute\":\"blockdev-add\",\"arguments\":{\"driver\":\"nbd\","
                        + "\"node-name\":\"x\",\"server\":{\"type\":\"unix\",\"path\":\""
                        + socket
                        + "\"},\"export\":\"disk0-3\"}}\n"
                        + "{\"execute\":\"human-monitor-command\",\"arguments\":"
                        + "{\"command-line\":\"info ramblock\"}}\n";
        String moves =
                "0{\"execute\":\"migrate-set-parameters\",\"arguments\":{\"max-bandwidth\":1}}\n"
                        + "{\"execute\":\"migrate\",\"arguments\":{\"uri\":\"unix:"
                        + socket
                        + "\"}}\n{\"execute\":\"migrate\",\"arguments\":{\"uri\":\"exec:sh\"}}\n"
                        + "{\"exec-oob\":\"migrate-recover\"}\n{\"execute\":\"blockdev-mirror\"}\n";
        return Map.of("needed", bytes(needed), "moves", bytes(moves));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
