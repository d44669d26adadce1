package org.gnomon.switchover.internal;

import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;

/** The sentences of the switchover controller. */
final class Problems {

    private Problems() {}

    static GnomonException nothingToRollBack(VmId vm) {
        return Problem.of(
                        Problem.NOTHING_TO_ROLL_BACK,
                        vm + " has no switchover that is being watched.",
                        "See what was done with gnomon:events " + vm + ".")
                .asException();
    }

    static GnomonException busy(VmId vm, String what) {
        return Problem.of(
                        Problem.BUSY,
                        "A " + what + " of " + vm + " is under way.",
                        "Wait until it has ended: gnomon:events " + vm + ".")
                .asException();
    }

    static GnomonException watched(VmId vm) {
        return Problem.of(
                        Problem.BUSY,
                        "The last switchover of " + vm + " is not settled yet.",
                        "Wait until the watch has ended, or roll it back: gnomon:rollback "
                                + vm
                                + ".")
                .asException();
    }

    static GnomonException notSwitched(VmId vm, Course course) {
        String found = course == null ? "it was never switched" : "it is " + course.state();
        return Problem.of(
                        Problem.ILLEGAL_TRANSITION,
                        "Only a switchover of " + vm + " in WATCHING can be committed; " + found,
                        "See what was done with gnomon:events " + vm + ".")
                .asException();
    }

    static GnomonException notReady(VmId vm, Truth.Findings found) {
        boolean more = found.copies() > 1 || found.copies() < 0;
        return Problem.of(
                        more ? Problem.UNKNOWN_TRUTH : Problem.NOT_RUNNING,
                        vm + " cannot be switched: " + found + "; one running copy is expected.",
                        more ? byHand(vm) : "Start or resume the VM first.")
                .asException();
    }

    /** The truth cannot be established: what is known, and what a person has to do. */
    static Problem operator(Course course, Truth.Findings found) {
        String before = course.problem().map(p -> " " + p.message()).orElse("");
        String looked = found == null ? "" : " The backend says: " + found + ".";
        String own = course.problem().map(Problem::nextStep).orElse("");
        return Problem.of(
                Problem.UNKNOWN_TRUTH,
                "It cannot be proved which side of "
                        + course.vm()
                        + " is the right one; nothing was touched."
                        + before
                        + looked,
                (own.isEmpty() ? "" : own + " ") + byHand(course.vm()));
    }

    private static String byHand(VmId vm) {
        return "Look: gnomon:vm-list, gnomon:events "
                + vm
                + ". Then stop by hand every copy but the one with the guest's latest state, and"
                + " restart Gnomon, which looks again.";
    }
}
