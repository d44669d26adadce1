package org.gnomon.switchover.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.RunState;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.Scheduler;

/** Asks a backend what runs. */
final class Looks {

    // A checkpoint of another shadow makes the guest stand still for some milliseconds.
    private static final int TIMES = 6;
    private static final Duration BETWEEN = Duration.ofMillis(50);

    private Looks() {}

    /** What the backend says, once it is not just a moment's pause; never fails. */
    static CompletionStage<Truth.Findings> at(VirtualMachine vm, Scheduler scheduler) {
        return at(vm, scheduler, TIMES);
    }

    private static CompletionStage<Truth.Findings> at(
            VirtualMachine vm, Scheduler scheduler, int times) {
        return once(vm).thenCompose(
                        found ->
                                times > 1 && passing(found)
                                        ? scheduler
                                                .delay(BETWEEN)
                                                .thenCompose(v -> at(vm, scheduler, times - 1))
                                        : CompletableFuture.completedStage(found));
    }

    // The two questions are not asked at the same instant, so their answers may not fit together.
    private static boolean passing(Truth.Findings found) {
        boolean few = found.copies() == 0 || found.copies() == 1;
        boolean runs = found.run() == RunState.RUNNING && found.copies() == 1;
        return found.answers() && few && !runs;
    }

    private static CompletionStage<Truth.Findings> once(VirtualMachine vm) {
        CompletionStage<RunState> run =
                Stages.call(vm::runState).exceptionally(error -> RunState.UNKNOWN);
        CompletionStage<Integer> copies = Stages.call(vm::activeCopies).exceptionally(error -> -1);
        return run.thenCombine(copies, (state, count) -> findings(vm, state, count));
    }

    private static Truth.Findings findings(VirtualMachine vm, RunState run, int copies) {
        long held = vm.replicas().stream().filter(r -> r.held().isPresent()).count();
        return new Truth.Findings(copies, run, vm.epoch(), vm.retired().isPresent(), (int) held);
    }
}
