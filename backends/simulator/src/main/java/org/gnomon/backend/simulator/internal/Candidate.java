package org.gnomon.backend.simulator.internal;

import java.util.Optional;
import org.gnomon.model.GnomonException;
import org.gnomon.model.OpaqueState;
import org.gnomon.model.Problem;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.VmmVersion;

/**
 * What a VM would be after an update.
 *
 * @param updateClass of which kind
 * @param vmm what would run it
 * @param change what would be applied inside the guest; null for nothing
 */
record Candidate(UpdateClass updateClass, SimTarget vmm, SimTarget change) {

    /** Without any update. */
    static Candidate same(SimTarget vmm) {
        return new Candidate(UpdateClass.VMM, vmm, null);
    }

    /** Of an update; fails with why it cannot be. */
    static Candidate of(HostedVm vm, Update update) {
        if (!update.vm().equals(vm.id())) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "the update is for " + update.vm() + ", this is " + vm.id(),
                            "Use the handle of " + update.vm() + ".")
                    .asException();
        }
        SimTarget target = SimTarget.parse(update.target());
        Optional<Problem> blocker = target.blocker();
        if (blocker.isPresent()) {
            throw blocker.get().asException();
        }
        return update.updateClass() == UpdateClass.GUEST
                ? new Candidate(UpdateClass.GUEST, vm.active().vmm(), target)
                : new Candidate(update.updateClass(), target, null);
    }

    VmmVersion version() {
        return vmm.asVersion();
    }

    /** Fails with {@code crashed} if the copy does not come up. */
    void requireBootable() {
        SimTarget suspect = change == null ? vmm : change;
        if (suspect.kind() == SimTarget.Kind.UNBOOTABLE) {
            throw doesNotBoot(suspect);
        }
    }

    private static GnomonException doesNotBoot(SimTarget suspect) {
        return Problem.of(
                        Problem.CRASHED,
                        "'" + suspect.text() + "' ended while it was loading the guest",
                        "Do not use it.")
                .asException();
    }

    boolean restartsGuest() {
        return updateClass == UpdateClass.MACHINE;
    }

    /** The guest with the update, in the given memory. Under the VM's monitor. */
    Guest guest(VmSettings settings, GuestMemory memory, OpaqueState state) {
        Guest guest = Guest.load(settings, memory, state);
        if (restartsGuest()) {
            guest = Guest.boot(settings, memory, guest);
        }
        if (change != null) {
            guest.apply(change);
        }
        return guest;
    }
}
