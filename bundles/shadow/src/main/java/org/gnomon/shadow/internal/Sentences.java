package org.gnomon.shadow.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.ShadowState;
import org.gnomon.model.Verdict;
import org.gnomon.model.VmId;

/** What the manager says when it refuses. */
final class Sentences {

    private Sentences() {}

    static Problem busy(VmId vm, String what) {
        return Problem.of(
                Problem.BUSY,
                vm + " is busy: " + what + " is under way.",
                "Wait until it has ended: gnomon:shadow-list.");
    }

    static Problem noPlace(VmId vm, ShadowState state, ShadowMachine.Event event) {
        String seeding = state == ShadowState.SEEDING ? "Wait until it is in sync" : "Look at it";
        return Problem.of(
                state == ShadowState.SEEDING ? Problem.BUSY : Problem.ILLEGAL_TRANSITION,
                "The shadow of " + vm + " is " + state + ", which does not allow " + event + ".",
                seeding + ": gnomon:shadow-list.");
    }

    static Problem notProtected(VmId vm) {
        return Problem.of(
                Problem.NOT_PROTECTED,
                vm + " has no shadow.",
                "Protect it first: gnomon:protect " + vm + ".");
    }

    static Problem alreadyProtected(VmId vm, ShadowState state) {
        return Problem.of(
                Problem.ALREADY_EXISTS,
                vm + " has a shadow already; it is " + state + ".",
                "Take it away first to change its policy: gnomon:unprotect " + vm + ".");
    }

    static Problem replicationEnded(VmId vm) {
        return Problem.of(
                Problem.NOT_PROTECTED,
                "Replication of " + vm + " has ended.",
                "Protect it again: gnomon:protect " + vm + ".");
    }

    static Problem unknownVm(VmId vm, Collection<?> known) {
        return Problem.of(
                Problem.UNKNOWN_VM,
                "There is no VM '" + vm + "'; there are " + list(known) + ".",
                "Define it first: gnomon:vm-define, or a file in etc/.");
    }

    static Problem unknownBackend(String kind, Collection<?> known) {
        return Problem.of(
                Problem.UNKNOWN_BACKEND,
                "There is no backend '" + kind + "'; there are " + list(known) + ".",
                "Install its feature: feature:install gnomon-backend-" + kind + ".");
    }

    static Problem notRehearsed(VmId vm, String target) {
        return Problem.of(
                Problem.REFUSED,
                "The last rehearsal of "
                        + target
                        + " on "
                        + vm
                        + " did not say go within the last ten minutes.",
                "Rehearse it (gnomon:rehearse), or say --force to switch without.");
    }

    static Problem rehearsalSays(
            VmId vm, String target, String verdict, String code, String reason) {
        return Problem.of(
                code,
                "The rehearsal of " + target + " on " + vm + " says " + verdict + ": " + reason,
                "The primary was not touched, the shadow is back. "
                        + (verdict.equals(Verdict.INCONCLUSIVE.label())
                                ? "Rehearse it again, longer or on a calmer host."
                                : "Correct the update and rehearse it again."));
    }

    static Problem watchSays(VmId vm, String code, String reason) {
        return Problem.of(
                code,
                "The update of " + vm + " did harm and is rolled back: " + reason,
                "See gnomon:events " + vm + " for the rollback.");
    }

    static Problem keptInDoubt(VmId vm, String reason) {
        return Problem.of(
                "watch-inconclusive",
                "The watch of " + vm + " could not tell how it does; it was kept. " + reason,
                "Look at the VM yourself.");
    }

    static Problem keptAsItIs(VmId vm, String noted) {
        return Problem.of(
                "watch-anomaly",
                "The update of " + vm + " did no harm that is known and was kept, but: " + noted,
                "Look whether it is what you expect of the VM at this time.");
    }

    static Problem copies(VmId vm, int found) {
        String count = found < 0 ? "an unknown number of" : String.valueOf(found);
        String look = "Look: gnomon:vm-list, gnomon:events " + vm + ". ";
        return Problem.of(
                Problem.UNKNOWN_TRUTH,
                count + " copies of " + vm + " run; exactly one is expected.",
                found == 0
                        ? look + "To go on from a checkpoint, if one is held: gnomon:failover " + vm
                        : look
                                + "Stop by hand every copy but the one with the guest's latest"
                                + " state.");
    }

    static Problem goneAfterwards(VmId vm) {
        return primaryLost(
                vm,
                RunState.GONE,
                "If it does not go on from a checkpoint by itself: gnomon:failover " + vm + ".");
    }

    static Problem switchedOff(VmId vm, String kind) {
        return Problem.of(
                Problem.UNKNOWN_BACKEND,
                "The backend '" + kind + "' of " + vm + " went away. The guest goes on.",
                "Install the backend again; the VM is then found and protected again.");
    }

    static Problem unsettled(VmId vm) {
        return Problem.of(
                Problem.UNKNOWN_TRUTH,
                "The last switchover of "
                        + vm
                        + " was not settled and no running copy of it was found; it is not started"
                        + " afresh.",
                "Look with gnomon:events "
                        + vm
                        + " which side had its latest state. To start it afresh all the same:"
                        + " gnomon:vm-define.");
    }

    static Problem cannot(VmId vm, String backend, String what) {
        return Problem.of(
                Problem.UNSUPPORTED,
                "The backend '" + backend + "' of " + vm + " cannot have " + what + ".",
                "Protect it with less, or use another backend: gnomon:backend-list.");
    }

    static Problem notRunning(VmId vm, String found) {
        return Problem.of(
                Problem.NOT_RUNNING,
                vm + " is " + found + ", so it cannot be given a shadow.",
                "If its primary was lost: gnomon:failover " + vm + ".");
    }

    static Problem shadowFailed(VmId vm, ShadowPlace place, Problem why) {
        return Problem.of(
                why.code(),
                "The shadow '" + place + "' of " + vm + " has failed: " + why.message(),
                "It is tried again by itself. " + why.nextStep());
    }

    static Problem shadowInTrouble(VmId vm, ShadowPlace place, Problem why) {
        return Problem.of(
                why.code(),
                "The shadow '" + place + "' of " + vm + " is not in sync: " + why.message(),
                why.nextStep());
    }

    static Problem couldNotTakeOver(VmId vm, ShadowPlace place, Problem why) {
        return Problem.of(
                why.code(),
                "The shadow '" + place + "' of " + vm + " could not take over: " + why.message(),
                why.nextStep());
    }

    static Problem calledOff(VmId vm, String target, String why) {
        return Problem.of(
                "called-off",
                "The update of "
                        + vm
                        + " to "
                        + target
                        + " was called off before the switch: "
                        + why
                        + ".",
                "The primary was not touched.");
    }

    static Problem tooLate(VmId vm) {
        return Problem.of(
                Problem.NOTHING_TO_ROLL_BACK,
                "The switchover of " + vm + " was committed before it could be rolled back.",
                "Update it back to the VMM it came from.");
    }

    static String lostBecause(RunState found) {
        return found == RunState.UNKNOWN
                ? "its hypervisor has given no answer for too long"
                : "its process has ended without being told to";
    }

    static Problem primaryLost(VmId vm, RunState found, String nextStep) {
        return Problem.of(
                "primary-lost",
                "The primary of " + vm + " is lost: " + lostBecause(found) + ".",
                nextStep);
    }

    static String goOnByHand(VmId vm, String loss) {
        return "To go on from the newest checkpoint ("
                + loss
                + " is lost so far): gnomon:failover "
                + vm
                + ".";
    }

    static Problem failedOver(VmId vm, String shadow, Duration loss) {
        return Problem.of(
                "failed-over",
                vm
                        + " goes on from the checkpoint of its shadow '"
                        + shadow
                        + "'; at most "
                        + loss.toMillis()
                        + " ms of what the guest did is lost.",
                "Look what those who use it have to do again. It does not go back by itself.");
    }

    static Problem failoverUndone(VmId vm) {
        return Problem.of(
                "failover-undone",
                "The primary of " + vm + " was found to run after all; it goes on there.",
                "Look why it did not answer: gnomon:events " + vm + ".");
    }

    static Problem notLost(VmId vm, String found, String copies) {
        String count = copies.equals("-1") ? "an unknown number of" : copies;
        return Problem.of(
                Problem.REFUSED,
                "The primary of "
                        + vm
                        + " is not lost: it is "
                        + found
                        + ", with "
                        + count
                        + " running copies.",
                found.equals("SHUT_DOWN")
                        ? "The guest shut itself down, so nothing is lost. Start it again."
                        : "Look at it: gnomon:vm-list.");
    }

    static Problem nothingHeld(VmId vm) {
        return Problem.of(
                Problem.REFUSED,
                "No shadow of " + vm + " holds a checkpoint to go on from.",
                "Protect VMs with checkpoints (policy.checkpointEvery) to have one.");
    }

    static Problem standsStill(VmId vm) {
        return Problem.of(
                Problem.UNKNOWN_TRUTH,
                vm + " stands still and the journal does not say why.",
                "Look with gnomon:events "
                        + vm
                        + " and gnomon:vm-list. If no one has paused it on purpose, and no other"
                        + " copy of it runs, let it go on: gnomon:vm-resume "
                        + vm);
    }

    static Problem stopped(VmId vm, RunState found, Instant since) {
        String when = since.truncatedTo(ChronoUnit.SECONDS).toString();
        return found == RunState.HANDED_OVER
                ? Problem.of(
                        "stands-still",
                        vm
                                + " stands still since "
                                + when
                                + ": its state was handed over, and nothing of ours is under way.",
                        "Look which copy of it has its latest state: gnomon:vm-list, gnomon:events "
                                + vm
                                + ". If none runs, go on from a checkpoint: gnomon:failover "
                                + vm)
                : Problem.of(
                        "stands-still",
                        vm + " stands still since " + when + "; nothing of ours has paused it.",
                        "Look why: its hypervisor's log, room on the host's disks. Then let it go"
                                + " on: gnomon:vm-resume "
                                + vm);
    }

    static Problem unknownEpoch(VmId vm, Epoch found, Epoch known) {
        return Problem.of(
                Problem.UNKNOWN_TRUTH,
                vm
                        + " is at activation "
                        + found
                        + ", but the journal knows of none after "
                        + known
                        + ": the end of the journal was lost.",
                "Look with gnomon:vm-list and gnomon:events "
                        + vm
                        + " whether the right copy of it runs.");
    }

    static Problem vanished(VmId vm) {
        return Problem.of(
                Problem.NOT_RUNNING,
                vm + " ran when it was last looked at, and is gone: it ended while no one looked.",
                "Start it again: gnomon:vm-define, or a file in etc/.");
    }

    private static String list(Collection<?> known) {
        return known.isEmpty() ? "none" : known.toString();
    }
}
