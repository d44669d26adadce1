package org.gnomon.shell.internal.fake;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.BackendInfo;
import org.gnomon.spi.backend.Capability;
import org.gnomon.spi.backend.HypervisorBackend;
import org.gnomon.spi.backend.VirtualMachine;

/** A backend that found some VMMs. */
public record FakeBackend(String kind, List<VmmVersion> found) implements HypervisorBackend {

    @Override
    public BackendInfo info() {
        return new BackendInfo(
                kind,
                "a backend for tests",
                Set.of(Capability.DISKS, Capability.GRAFTED_SWITCH),
                Set.of(UpdateClass.VMM),
                Map.of("accelerator", "tcg, because no probe guest ran on kvm"));
    }

    @Override
    public CompletionStage<VmDefinition> example(VmId id) {
        return CompletableFuture.completedFuture(
                new VmDefinition(
                        id,
                        kind,
                        VmDefinition.Origin.START,
                        64 << 20,
                        1,
                        Map.of("console", "yes")));
    }

    @Override
    public CompletionStage<List<VmmVersion>> vmms() {
        return CompletableFuture.completedFuture(found);
    }

    @Override
    public CompletionStage<VirtualMachine> define(VmDefinition definition) {
        throw new AssertionError("VMs are defined through the inventory");
    }

    @Override
    public CompletionStage<VirtualMachine> adopt(VmDefinition definition) {
        throw new AssertionError("VMs are adopted through the inventory");
    }

    @Override
    public CompletionStage<Recovery> recover() {
        throw new AssertionError("not a matter of user interfaces");
    }
}
