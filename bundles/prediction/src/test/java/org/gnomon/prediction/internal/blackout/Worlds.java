package org.gnomon.prediction.internal.blackout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Blackout;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.SwitchConditions.Dirtied;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;

/** Conditions and switches for tests. */
final class Worlds {

    static final VmId VM = new VmId("web-1");
    static final long MIB = 1 << 20;

    private Worlds() {}

    static Duration ms(double value) {
        return Duration.ofNanos(Math.round(value * 1e6));
    }

    static VmmVersion qemu(String version) {
        return new VmmVersion("QEMU", version, "/opt/qemu-" + version);
    }

    static SwitchConditions grafted(long mib, double dirtyMib, double cpu, double host) {
        return grafted("7.2", "10.0", mib, dirtyMib, cpu, host);
    }

    static SwitchConditions grafted(
            String from, String to, long mib, double dirtyMib, double cpu, double host) {
        return new SwitchConditions(
                "kvm",
                UpdateClass.VMM,
                qemu(from),
                Optional.of(qemu(to)),
                false,
                mib * MIB,
                List.of(new Dirtied(Duration.ofSeconds(1), Math.round(dirtyMib * MIB))),
                1e9,
                cpu,
                host);
    }

    static SwitchConditions copied(long mib, double bytesPerSecond, List<Dirtied> dirtied) {
        return new SwitchConditions(
                "simulator",
                UpdateClass.VMM,
                qemu("1"),
                Optional.of(qemu("2")),
                true,
                mib * MIB,
                dirtied,
                bytesPerSecond,
                0.5);
    }

    static final SwitchConditions USUAL = grafted(128, 8, 0.5, 0.2);

    static Blackout took(double total) {
        return new Blackout(ms(1), ms(0), ms(total / 2), ms(0), ms(2), ms(total));
    }

    static Switched switched(int number, SwitchConditions conditions, double total) {
        return new Switched(
                Instant.ofEpochSecond(number), VM, Optional.of(conditions), took(total));
    }
}
