package org.gnomon.itests.fuzz;

import java.util.Map;
import org.gnomon.backend.kvm.internal.far.OrderReader;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;

/** What another host asks the far side of the KVM backend to start a QEMU with. */
public final class FarFuzz {

    private FarFuzz() {}

    /** Jazzer's beginning: that classes are loaded and instrumented counts for no input. */
    public static void fuzzerInitialize() {
        Target.FAR.runSeeds();
    }

    /** Jazzer's entry point. */
    public static void fuzzerTestOneInput(byte[] input) {
        Oracle.check(
                () -> {
                    try {
                        OrderReader.read(input);
                    } catch (GnomonException e) {
                        // An image of the far host's own.
                        if (!e.problem().code().equals(Problem.REFUSED)) {
                            throw e;
                        }
                    }
                });
    }

    static Map<String, byte[]> seeds() {
        return Map.of("order", OrderReader.sample());
    }
}
