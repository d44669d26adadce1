package org.gnomon.shadow.internal;

import java.util.List;
import java.util.Optional;
import org.gnomon.model.Metric;
import org.gnomon.model.Sample;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.Update;
import org.gnomon.model.VmmVersion;
import org.gnomon.service.StateReplication.Precopy;
import org.gnomon.spi.backend.Preflight;
import org.gnomon.spi.backend.VirtualMachine;

/** What a VM is like before a switch, for the forecast of the blackout. */
final class Conditions {

    private Conditions() {}

    /** Before a switch. */
    static SwitchConditions of(Desk desk, VirtualMachine vm, Update update, Preflight found) {
        return of(desk, vm, update, vm.vmm(), found.target());
    }

    /** After one. */
    static SwitchConditions of(
            Desk desk, VirtualMachine vm, Update update, SwitchoverReport report) {
        return of(desk, vm, update, report.from(), Optional.of(report.to()));
    }

    private static SwitchConditions of(
            Desk desk, VirtualMachine vm, Update update, VmmVersion from, Optional<VmmVersion> to) {
        Optional<Precopy> precopy =
                desk.replication().shadows(update.vm()).stream()
                        .findFirst()
                        .flatMap(desk.replication()::precopy);
        Optional<Sample> sample = desk.telemetry().latest(update.vm());
        return new SwitchConditions(
                vm.definition().backend(),
                update.updateClass(),
                from,
                to,
                !desk.onlyGrafts(vm),
                vm.definition().memoryBytes(),
                precopy.map(Precopy::dirtied).orElse(List.of()),
                precopy.map(Precopy::bytesPerSecond).orElse(Double.NaN),
                sample.map(s -> s.value(Metric.CPU_USAGE)).orElse(Double.NaN));
    }
}
