package org.gnomon.lease.internal;

import java.nio.file.Path;
import org.gnomon.model.VmId;

/**
 * The files of one VM's lease. Names of VMs are short and have no separators, so they can be names
 * of files.
 *
 * @param lock held by the operating system for as long as the holder's process lives; never
 *     replaced, or two processes could each lock another file of this name
 * @param epoch the last epoch; replaced as a whole
 * @param next the epoch file that comes
 */
record LeaseFiles(Path lock, Path epoch, Path next) {

    static LeaseFiles of(Path directory, VmId vm) {
        return new LeaseFiles(
                directory.resolve(vm + ".lock"),
                directory.resolve(vm + ".epoch"),
                directory.resolve(vm + ".epoch.new"));
    }
}
