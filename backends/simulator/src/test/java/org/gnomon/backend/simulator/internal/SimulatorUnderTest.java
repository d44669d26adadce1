package org.gnomon.backend.simulator.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gnomon.conformance.BackendUnderTest;
import org.gnomon.model.Problem;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.spi.backend.HypervisorBackend;
import org.gnomon.spi.backend.VirtualMachine;

/** What the simulator is to the contract in any time. */
abstract class SimulatorUnderTest implements BackendUnderTest {

    static final SimulatedHost.Options OPTIONS =
            new SimulatedHost.Options(1, 1, 64L << 20, Duration.ofSeconds(2));

    abstract SimulatedHost host();

    @Override
    public VmDefinition definition(VmId id) {
        return sized(id, 2L << 20);
    }

    private static VmDefinition sized(VmId id, long bytes) {
        return new VmDefinition(
                id,
                SimulatorBackend.KIND,
                VmDefinition.Origin.START,
                bytes,
                1,
                Map.of("workload", "steady"));
    }

    @Override
    public VmDefinition tooBig(VmId id) {
        return sized(id, 128L << 20);
    }

    @Override
    public long guestCounter(VmId vm) {
        List<WriteLog.Span> spans = host().writeLog(vm).spans();
        return spans.get(spans.size() - 1).to();
    }

    @Override
    public Optional<String> guestComplaint(VmId vm) {
        return host().complaint(vm);
    }

    @Override
    public Duration guestPulse() {
        return Duration.ofMillis(30);
    }

    static Update update(VmId vm, String target) {
        return new Update(vm, UpdateClass.VMM, target, Map.of());
    }

    @Override
    public Update goodUpdate(VmId vm) {
        return update(vm, "sim:harmless?version=2.1");
    }

    @Override
    public List<BadUpdate> badUpdates(VmId vm) {
        return List.of(
                bad(vm, "/usr/bin/true", Caught.BY_INSPECTION, Problem.NOT_A_VMM),
                bad(vm, "sim:nonsense", Caught.BY_INSPECTION, Problem.NOT_A_VMM),
                bad(vm, "sim:slow?speed=1", Caught.BY_INSPECTION, Problem.INVALID_INPUT),
                bad(vm, "sim:not-a-vmm", Caught.BY_INSPECTION, Problem.NOT_A_VMM),
                bad(vm, "sim:other-machine", Caught.BY_INSPECTION, Problem.MACHINE_TYPE_UNKNOWN),
                bad(vm, "sim:missing", Caught.BY_INSPECTION, Problem.MISSING_PART),
                bad(vm, "sim:unbootable", Caught.AT_START, Problem.CRASHED),
                bad(vm, "sim:crash?after=500ms", Caught.WHILE_RUNNING, Problem.CRASHED),
                bad(vm, "sim:leak?percentPerMinute=3000", Caught.WHILE_RUNNING, Problem.CRASHED),
                bad(vm, "sim:hang?after=500ms", Caught.WHILE_RUNNING, Problem.TIMEOUT));
    }

    private static BadUpdate bad(VmId vm, String target, Caught caught, String code) {
        return new BadUpdate(target, update(vm, target), caught, Set.of(code));
    }

    @Override
    public List<String> leftovers() {
        return host().extras();
    }

    @Override
    public Optional<String> cannot(Deed deed) {
        return Optional.empty();
    }

    @Override
    public void killVmm(VirtualMachine vm) {
        host().crash(vm.definition().id());
    }

    @Override
    public boolean vmmIsThere(VirtualMachine vm) {
        return host().processIsThere(vm.definition().id());
    }

    @Override
    public void shutDownGuest(VirtualMachine vm) {
        host().shutDownGuest(vm.definition().id());
    }

    @Override
    public void hangVmm(VirtualMachine vm) {
        host().hang(vm.definition().id(), true);
    }

    @Override
    public void unhangVmm(VirtualMachine vm) {
        host().hang(vm.definition().id(), false);
    }

    @Override
    public abstract HypervisorBackend backend();
}
