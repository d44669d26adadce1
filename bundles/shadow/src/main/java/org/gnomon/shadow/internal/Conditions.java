package org.gnomon.shadow.internal;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.gnomon.model.Metric;
import org.gnomon.model.Sample;
import org.gnomon.model.ShadowId;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.Update;
import org.gnomon.model.VmmVersion;
import org.gnomon.service.StateReplication.Precopy;
import org.gnomon.spi.backend.VirtualMachine;

/**
 * What a VM is like before a switch, for the forecast of the blackout. Asked before the switch
 * begins: afterwards its handle, its samples and its replica tell of the new side.
 */
final class Conditions {

    private Conditions() {}

    /**
     * As they are now. May read a local file.
     *
     * @param leading the shadow that is switched to first, if there is one
     */
    static SwitchConditions now(
            Desk desk,
            VirtualMachine vm,
            Update update,
            Optional<VmmVersion> to,
            Optional<Life> leading) {
        Optional<Precopy> precopy = precopy(desk, update, leading.map(Life::id));
        ShadowPlace place = leading.map(Life::place).orElse(ShadowPlace.FIRST);
        Optional<Sample> sample = desk.telemetry().latest(update.vm());
        return new SwitchConditions(
                vm.definition().backend(),
                update.updateClass(),
                vm.vmm(),
                to,
                !desk.grafts(vm, place),
                vm.definition().memoryBytes(),
                precopy.map(Precopy::dirtied).orElse(List.of()),
                precopy.map(Precopy::bytesPerSecond).orElse(Double.NaN),
                sample.map(s -> s.value(Metric.CPU_USAGE)).orElse(Double.NaN),
                vm.hostPressure());
    }

    // Each shadow's rounds see the same guest, so another one's figures are better than none.
    private static Optional<Precopy> precopy(Desk desk, Update update, Optional<ShadowId> leading) {
        return Stream.concat(leading.stream(), desk.replication().shadows(update.vm()).stream())
                .flatMap(shadow -> desk.replication().precopy(shadow).stream())
                .findFirst();
    }
}
