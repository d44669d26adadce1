package org.gnomon.backend.simulator.internal;

import java.util.ArrayList;
import java.util.List;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.spi.backend.HypervisorBackend.Recovery;
import org.gnomon.spi.backend.VirtualMachine;

/**
 * Looks at what an earlier controller left of each VM.
 *
 * <pre>
 * two copies run ───────────────────────────────▶ unclear
 * runs (frozen, handed over: goes on first) ────▶ running, its shadows removed
 * its host does not tell ───────────────────────▶ running (UNKNOWN), whole checkpoints kept
 * lost ── with a whole checkpoint ──────────────▶ running (GONE), checkpoints kept
 *    └─── with an old side only ────────────────▶ unclear
 *    └─── with nothing, or shut down by itself ─▶ removed
 * </pre>
 */
final class Recoveries {

    private final Controller controller;
    private final List<VirtualMachine> running = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();
    private final List<Problem> unclear = new ArrayList<>();

    Recoveries(Controller controller) {
        this.controller = controller;
    }

    Recovery all() {
        return new Recovery(running, removed, unclear);
    }

    void look(HostedVm vm) {
        synchronized (vm) {
            if (vm.active().identity().machine().isSilent()) {
                silent(vm);
                return;
            }
            // What an operation had frozen or handed over goes on: no new side ever ran, or the
            // VM's active copy would be that one.
            vm.thawAll();
            if (vm.runningCopies() > 1) {
                removed.addAll(vm.shadows().drop());
                unclear.add(unclear(vm, vm.runningCopies() + " copies of " + vm.id() + " run"));
            } else if (vm.active().trueState() != RunState.GONE) {
                removed.addAll(vm.shadows().drop());
                found(vm);
            } else {
                lost(vm);
            }
        }
    }

    private void silent(HostedVm vm) {
        removed.addAll(vm.shadows().dropAllButCheckpoints());
        if (vm.active().trueState() == RunState.HANDED_OVER) {
            unclear.add(unclear(vm, vm.id() + " was handed over, and its host does not answer"));
        } else {
            vm.thawAll();
            found(vm);
        }
    }

    private void lost(HostedVm vm) {
        if (vm.active().hasShutDown()) {
            remove(vm, vm.id() + ", whose guest had shut itself down");
            return;
        }
        removed.addAll(vm.shadows().dropAllButCheckpoints());
        if (!vm.shadows().replicas().isEmpty()) {
            found(vm);
        } else if (vm.retired() != null) {
            unclear.add(unclear(vm, vm.id() + " is gone, and an old side of it is kept"));
        } else {
            remove(vm, vm.id() + ", which had ended");
        }
    }

    private void found(HostedVm vm) {
        running.add(new SimVirtualMachine(controller, vm));
    }

    private void remove(HostedVm vm, String inWords) {
        removed.addAll(vm.shadows().drop());
        vm.end(vm.active().problem());
        controller.host().remove(vm);
        removed.add(inWords);
    }

    private static Problem unclear(HostedVm vm, String message) {
        return Problem.of(
                Problem.UNKNOWN_TRUTH,
                message,
                "Decide which copy is right: "
                        + vm.owners().stream()
                                .map(i -> i.identity() + " " + i.trueState())
                                .toList());
    }
}
