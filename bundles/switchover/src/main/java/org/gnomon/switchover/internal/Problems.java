package org.gnomon.switchover.internal;

import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.VmId;

/** The sentences of the switchover controller. */
final class Problems {

    /** A hypervisor's words may fill pages; what is made of them has to fit where it is kept. */
    private static final int MOST_TEXT = 1_500;

    private Problems() {}

    /** What went wrong, in words of a bounded length. */
    static Problem of(Throwable error) {
        Problem problem = GnomonException.problemOf(error);
        return Problem.of(problem.code(), shorten(problem.message()), shorten(problem.nextStep()));
    }

    private static String shorten(String text) {
        return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + "...";
    }

    static Problem nothingToRollBack(VmId vm) {
        return Problem.of(
                Problem.NOTHING_TO_ROLL_BACK,
                vm + " has no switchover that can be rolled back.",
                "See what was done with gnomon:events " + vm + ".");
    }

    static Problem busy(VmId vm, String what) {
        return Problem.of(
                Problem.BUSY,
                "A " + what + " of " + vm + " is under way.",
                "Wait until it has ended: gnomon:events " + vm + ".");
    }

    static Problem watched(VmId vm) {
        return Problem.of(
                Problem.BUSY,
                "The last switchover of " + vm + " is not settled yet.",
                "Wait until the watch has ended, or roll it back: gnomon:rollback " + vm + ".");
    }

    static Problem notSwitched(VmId vm, SwitchoverState last) {
        String found = last == null ? "it was never switched" : "it is " + last;
        return Problem.of(
                Problem.ILLEGAL_TRANSITION,
                "Only a switchover of " + vm + " in WATCHING can be committed; " + found,
                "See what was done with gnomon:events " + vm + ".");
    }

    static Problem notProved(VmId vm, Truth.Findings found) {
        return Problem.of(
                Problem.NOT_RUNNING,
                "The old side of "
                        + vm
                        + " is kept, as the new one is not proved to run: "
                        + found
                        + ".",
                "Look at it with gnomon:vm-list, or go back with gnomon:rollback " + vm + ".");
    }

    static Problem notReady(VmId vm, Truth.Findings found) {
        boolean more = found.copies() > 1 || found.copies() < 0;
        return Problem.of(
                more ? Problem.UNKNOWN_TRUTH : Problem.NOT_RUNNING,
                vm + " cannot be switched: " + found + "; one running copy is expected.",
                more ? byHand(vm, found) : "Start or resume the VM first.");
    }

    static Problem noCandidate(VmId vm) {
        return Problem.of(
                Problem.INVALID_INPUT,
                "No shadow was named that " + vm + " could be switched to.",
                "Give it one: gnomon:protect " + vm + ".");
    }

    static Problem noCheckpoint(VmId vm) {
        return Problem.of(
                Problem.NOT_PROTECTED,
                "No shadow of " + vm + " holds a checkpoint that it could go on from.",
                startAgain(vm));
    }

    static Problem primaryAnswers(VmId vm, Truth.Findings found) {
        boolean paused = found.run() == RunState.PAUSED;
        return Problem.of(
                Problem.REFUSED,
                "The primary of " + vm + " is not lost: " + found + ".",
                paused
                        ? "Let it go on, nothing of it is lost: gnomon:vm-resume " + vm + "."
                        : "Switch it over instead: gnomon:switchover " + vm + ".");
    }

    static Problem shutDown(VmId vm) {
        return Problem.of(
                Problem.REFUSED,
                "The guest of " + vm + " shut itself down; nothing is lost on its disks.",
                startAgain(vm));
    }

    static Problem cannotTell(VmId vm, Truth.Findings found) {
        return Problem.of(
                Problem.UNKNOWN_TRUTH,
                vm + " is not failed over: " + found + "; nothing else may run.",
                byHand(vm, found));
    }

    static Problem leaseLost(VmId vm) {
        return Problem.of(
                Problem.LEASE_LOST,
                "The lease of " + vm + " was lost before the other side was activated.",
                "See who took it with gnomon:events " + vm + ", and try again.");
    }

    static Problem leaseLate(VmId vm) {
        return Problem.of(
                Problem.LEASE_FAILED,
                "The lease store has not answered for " + vm + ".",
                "Look whether it can be reached, and try again.");
    }

    static Problem leaseGoesBack(VmId vm, Epoch given, Epoch seen) {
        return Problem.of(
                Problem.LEASE_FAILED,
                "The lease store gave out epoch "
                        + given
                        + " for "
                        + vm
                        + ", expected one after "
                        + seen
                        + ".",
                "Repair or replace the lease store; it has lost what it gave out.");
    }

    static Problem givenUp(String reason) {
        return Problem.of(
                Problem.REFUSED,
                "Given up before the guest was moved, because a rollback was asked for: " + reason,
                "The guest never left the old VMM.");
    }

    static Problem tooLate(SwitchoverState step) {
        return Problem.of(
                Problem.ILLEGAL_TRANSITION,
                step + " was reported after the call that it belongs to had ended.",
                "");
    }

    /** Nothing was failed over, as nothing was lost. */
    static Problem notLost(Course course) {
        String before = course.problem().map(p -> " " + p.message()).orElse("");
        return Problem.of(
                Problem.REFUSED,
                "The primary of " + course.vm() + " runs after all, so it was left alone." + before,
                "Look at why it seemed lost: gnomon:events " + course.vm() + ".");
    }

    /** The truth cannot be established: what is known, and what a person has to do. */
    static Problem operator(Course course, Truth truth, Truth.Findings found) {
        String before = course.problem().map(p -> " " + sentence(p.message())).orElse("");
        String looked = found == null ? "" : " The backend says: " + found + ".";
        String own = course.problem().map(Problem::nextStep).orElse("");
        boolean down = found != null && found.run() == RunState.SHUT_DOWN && found.copies() == 0;
        String code = truth == Truth.OLD_GONE ? Problem.CRASHED : Problem.UNKNOWN_TRUTH;
        return Problem.of(
                down ? Problem.NOT_RUNNING : code,
                (down ? shutDown(course.vm()).message() : headline(course, truth))
                        + before
                        + looked,
                (own.isEmpty() ? "" : sentence(own) + " ") + byHand(course.vm(), found));
    }

    private static String sentence(String text) {
        return text.endsWith(".") || text.endsWith("?") || text.endsWith("!") ? text : text + ".";
    }

    private static String headline(Course course, Truth truth) {
        VmId vm = course.vm();
        boolean nothing = truth == null || truth == Truth.OLD_LOST || truth == Truth.NEW_GONE;
        if (course.act() == Course.Act.FAILOVER && (nothing || truth == Truth.OLD_GONE)) {
            return vm + " could not be gone on with from a checkpoint; nothing was thrown away.";
        }
        if (truth == Truth.OLD_GONE) {
            return vm + " ended on its old side before it was switched, and runs nowhere.";
        }
        return "It cannot be proved which side of "
                + vm
                + " is the right one; nothing was touched.";
    }

    private static String byHand(VmId vm, Truth.Findings found) {
        StringBuilder steps = new StringBuilder("Look: gnomon:vm-list, gnomon:events " + vm + ".");
        if (found == null || found.copies() != 0) {
            steps.append(" Stop by hand every copy but the one with the guest's latest state.");
        }
        if (found != null && !found.answers() && found.copies() <= 0) {
            goOn(steps, vm, found);
        }
        return steps + " Whatever is asked for next looks first what runs then.";
    }

    private static void goOn(StringBuilder steps, VmId vm, Truth.Findings found) {
        boolean down = found.run() == RunState.SHUT_DOWN;
        if (found.retired() && !down) {
            steps.append(" To go back to the side that was left: gnomon:rollback ")
                    .append(vm)
                    .append('.');
        }
        if (found.checkpoints() > 0 && !down) {
            steps.append(" To go on from the checkpoint, losing what came after it:")
                    .append(" gnomon:failover ")
                    .append(vm)
                    .append('.');
        }
        steps.append(' ').append(startAgain(vm));
    }

    private static String startAgain(VmId vm) {
        return "To start it from its disks, giving up what it had in memory: gnomon:unprotect "
                + vm
                + ", gnomon:vm-stop "
                + vm
                + ", then gnomon:vm-define.";
    }
}
