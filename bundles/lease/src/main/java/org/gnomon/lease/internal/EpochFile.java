package org.gnomon.lease.internal;

import java.io.IOException;
import java.util.Optional;
import org.gnomon.model.Epoch;

/**
 * The last epoch of one VM, on disk before it is given out.
 *
 * <pre>
 * next: VM.epoch.new written, forced -> renamed to VM.epoch -> directory forced -> given out
 *       crash before the rename: the old one stands, the new one was not given out
 *       crash after it: one epoch that nobody has is skipped
 * </pre>
 */
final class EpochFile {

    private final Disk disk;
    private final LeaseFiles files;
    private Note last;

    private EpochFile(Disk disk, LeaseFiles files, Note last) {
        this.disk = disk;
        this.files = files;
        this.last = last;
    }

    /**
     * Reads it.
     *
     * @param mine who takes the lease, at epoch 0
     * @param copy what the lock file remembers, if that is whole: never more than was given out
     * @throws org.gnomon.model.GnomonException {@code lease-failed} if it cannot be trusted
     */
    static EpochFile open(Disk disk, LeaseFiles files, Note mine, Optional<Note> copy)
            throws IOException {
        Epoch atLeast = copy.map(Note::epoch).orElse(Epoch.ZERO);
        if (!disk.exists(files.epoch())) {
            if (atLeast.isAfter(Epoch.ZERO)) {
                throw Problems.damaged(
                        files, "it is missing, though epoch " + atLeast + " was given out");
            }
            return new EpochFile(disk, files, mine);
        }
        Note found =
                Note.decode(disk.read(files.epoch(), Note.LENGTH + 1))
                        .orElseThrow(() -> Problems.damaged(files, "its checksum does not fit"));
        if (!found.vm().equals(mine.vm())) {
            throw Problems.damaged(files, "it is of " + found.vm() + ", not of " + mine.vm());
        }
        if (atLeast.isAfter(found.epoch())) {
            throw Problems.damaged(
                    files,
                    "it says epoch "
                            + found.epoch()
                            + ", but epoch "
                            + atLeast
                            + " was given out: an old file was put in its place");
        }
        return new EpochFile(disk, files, mine.with(found.epoch()));
    }

    Epoch last() {
        return last.epoch();
    }

    /** The next epoch, on disk; what fails here is never given out later either. */
    Note next(Epoch seen) throws IOException {
        Epoch base = seen.isAfter(last.epoch()) ? seen : last.epoch();
        Note next = last.with(base.next());
        last = next;
        disk.write(files.next(), next.encode());
        disk.move(files.next(), files.epoch());
        disk.forceDirectory(files.epoch().getParent());
        return next;
    }
}
