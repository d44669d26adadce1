package org.gnomon.backend.kvm.internal.vm;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a VM and everything that was kept for it. The disks stay, whole in the user's images. */
final class Ending {
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);
    private static final Duration QUIT = Duration.ofSeconds(5);

    private final KvmVm vm;
    private final Host host;

    Ending(KvmVm vm) {
        this.vm = vm;
        this.host = vm.shared();
    }

    /** On the lane. */
    void run(Runnable forget) {
        Optional<LeftDisks.Note> elsewhere = LeftDisks.of(vm.book().read());
        vm.endStandByAndRehearsals();
        vm.abroad().interrupt();
        mergeWarm();
        quit(vm.active());
        VmRecord left = vm.book().read();
        for (SideRecord record : left.sides()) {
            if (!host.sides().remove(host.sides().attach(record))) {
                throw Problems.of(
                        Problem.UNKNOWN_TRUTH,
                        "Process " + record.process().pid() + " of the VM could not be ended.",
                        "End it by hand, then stop the VM again.");
            }
        }
        vm.memoryGone();
        vm.retire(null);
        vm.replicaSet().consumed("The VM " + vm.book().read().vm() + " has ended.");
        vm.abroad().consumed();
        vm.book().update(r -> r.withSides(List.of()));
        vm.abroad().sweep();
        mergeCold();
        VmRecord record = vm.book().read();
        left.sides().stream().filter(SideRecord::isLocal).forEach(s -> vm.removeRam(s.ram()));
        record.replicas().forEach(r -> vm.removeRam(r.ram()));
        vm.book().remove();
        elsewhere.ifPresent(new LeftDisks(host)::write);
        forget.run();
    }

    /** A VM that hangs is ended all the same; its layers are merged when it is gone. */
    private void mergeWarm() {
        try {
            vm.replicaSet().drop(vm.book().read().replicas());
            vm.mergeLayersNow();
        } catch (GnomonException e) {
            LOG.debug("merging under the running VM", e);
        }
    }

    /** Asks for an orderly end, which flushes the disks; what does not follow is killed after. */
    private void quit(Side side) {
        if (!side.isAlive()) {
            return;
        }
        try {
            side.execute("quit", null);
        } catch (GnomonException e) {
            LOG.debug("quit", e);
            return;
        }
        Waits.until(host.scheduler(), Duration.ofMillis(10), QUIT, () -> !side.isAlive());
    }

    /** Layers that the VM left behind because it died are merged by a QEMU without a guest. */
    private void mergeCold() {
        if (vm.book().read().layered()) {
            new ColdMerge(host).merge(vm.book(), vm.active().vmm());
        }
    }
}
