package org.gnomon.lease.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.gnomon.model.Epoch;
import org.gnomon.model.VmId;
import org.gnomon.spi.lease.Lease;
import org.gnomon.spi.lease.LeaseStore;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/** Leases of one host, in files. Safe for any thread. See the package. */
public final class FileLeaseStore implements LeaseStore {

    /** How long a disk may take; rule L-04. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private final Path directory;
    private final TimeSource time;
    private final Scheduler scheduler;
    private final Disk disk;
    private final Set<FileLease> leases = ConcurrentHashMap.newKeySet();

    /** In a directory that is made when the first lease is taken. */
    public FileLeaseStore(Path directory, TimeSource time, Scheduler scheduler) {
        this(directory, time, scheduler, Disk.REAL);
    }

    FileLeaseStore(Path directory, TimeSource time, Scheduler scheduler, Disk disk) {
        this.directory = directory;
        this.time = time;
        this.scheduler = scheduler;
        this.disk = disk;
    }

    @Override
    public String description() {
        return "files of this host, in " + directory;
    }

    @Override
    public CompletionStage<Lease> take(VmId vm, String holder) {
        CompletableFuture<FileLease> taken =
                CompletableFuture.supplyAsync(() -> takeNow(vm, holder), scheduler.blocking());
        CompletableFuture<Lease> given =
                scheduler
                        .within(LIMIT, taken.thenApply(l -> (Lease) l), () -> late(vm))
                        .toCompletableFuture();
        // One that comes too late is nobody's.
        taken.thenAccept(
                lease ->
                        given.whenComplete(
                                (l, error) -> {
                                    if (error != null) {
                                        lease.release();
                                    }
                                }));
        return given;
    }

    private Throwable late(VmId vm) {
        return Problems.late(vm, directory);
    }

    private FileLease takeNow(VmId vm, String holder) {
        LeaseFiles files = LeaseFiles.of(directory, vm);
        Note mine = new Note(vm, Epoch.ZERO, holder + ", since " + time.now());
        try {
            Files.createDirectories(directory);
            LockFile lock = LockFile.take(files.lock(), mine);
            try {
                return lease(vm, files, lock, mine);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw Problems.failed(vm, files.lock(), e);
        }
    }

    private FileLease lease(VmId vm, LeaseFiles files, LockFile lock, Note mine)
            throws IOException {
        Optional<Note> before = lock.content();
        EpochFile epochs = EpochFile.open(disk, files, mine, before);
        lock.sign(mine.with(epochs.last()));
        FileLease lease = new FileLease(vm, files, lock, epochs, scheduler).watched();
        leases.removeIf(l -> !l.isHeld());
        leases.add(lease);
        return lease;
    }

    /** Gives up all that are held. To be called when nothing is activated any more. Blocks. */
    public void close() {
        leases.forEach(FileLease::releaseNow);
        leases.clear();
    }
}
