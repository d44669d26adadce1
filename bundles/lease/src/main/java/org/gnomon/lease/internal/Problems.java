package org.gnomon.lease.internal;

import java.nio.file.Path;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;

/** What is said when a lease is refused. */
final class Problems {

    private Problems() {}

    static GnomonException held(VmId vm, String holder) {
        return Problem.of(
                        Problem.LEASE_HELD,
                        "The lease of " + vm + " is held by " + holder + ".",
                        "Work with that controller, or stop it: the lease is free when its process"
                                + " has ended.")
                .asException();
    }

    static GnomonException lost(VmId vm, String why) {
        return Problem.of(
                        Problem.LEASE_LOST,
                        "The lease of " + vm + " is not held any more: " + why + ".",
                        "Nothing was activated. See which other controller works on this data"
                                + " directory, then try again.")
                .asException();
    }

    static GnomonException damaged(LeaseFiles files, String why) {
        return Problem.of(
                        Problem.LEASE_FAILED,
                        files.epoch() + " cannot be trusted: " + why + ".",
                        "Nothing was changed and no epoch is given out. Restore the file from a"
                                + " backup that is not older than the last switchover. If there is"
                                + " none: see that no other controller runs, then rm '"
                                + files.epoch()
                                + "' '"
                                + files.lock()
                                + "'; epochs then go on after what the journal and the hypervisor"
                                + " have seen.")
                .asException();
    }

    static GnomonException failed(VmId vm, Path file, Throwable cause) {
        return Problem.of(
                        Problem.LEASE_FAILED,
                        "The lease of " + vm + " in " + file + " failed: " + cause + ".",
                        "Nothing was activated. Make room on the disk, see that the directory can"
                                + " be written, then try again.")
                .asException(cause);
    }

    static GnomonException late(VmId vm, Path directory) {
        return Problem.of(
                        Problem.LEASE_FAILED,
                        "The disk of "
                                + directory
                                + " has not answered about the lease of "
                                + vm
                                + " within "
                                + FileLeaseStore.LIMIT.toSeconds()
                                + " s.",
                        "Nothing was activated. Check the disk, then try again.")
                .asException();
    }
}
