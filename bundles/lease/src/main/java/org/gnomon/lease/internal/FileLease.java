package org.gnomon.lease.internal;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.spi.lease.Lease;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lease that lasts as long as the process holds its lock file. */
final class FileLease implements Lease {

    private static final Logger LOG = LoggerFactory.getLogger(FileLease.class);

    private final VmId vm;
    private final LeaseFiles files;
    private final LockFile lock;
    private final EpochFile epochs;
    private final Scheduler scheduler;
    private volatile boolean held = true;
    private volatile Cancellable watch = () -> {};

    FileLease(VmId vm, LeaseFiles files, LockFile lock, EpochFile epochs, Scheduler scheduler) {
        this.vm = vm;
        this.files = files;
        this.lock = lock;
        this.epochs = epochs;
        this.scheduler = scheduler;
    }

    /** Looks now and then whether someone took the file away. */
    FileLease watched() {
        watch =
                scheduler.every(
                        FileLeaseStore.LOOK_EVERY, () -> scheduler.blocking().execute(this::look));
        return this;
    }

    private void look() {
        if (held && !lock.isOurs()) {
            lose();
        }
    }

    private void lose() {
        LOG.error("{} was removed or replaced while it was held: the lease is lost", files.lock());
        held = false;
        watch.cancel();
    }

    @Override
    public VmId vm() {
        return vm;
    }

    @Override
    public boolean isHeld() {
        return held;
    }

    @Override
    public CompletionStage<Epoch> next(Epoch seen) {
        CompletionStage<Epoch> next =
                CompletableFuture.supplyAsync(() -> nextNow(seen), scheduler.blocking());
        return scheduler.within(
                FileLeaseStore.LIMIT, next, () -> Problems.late(vm, files.lock().getParent()));
    }

    private synchronized Epoch nextNow(Epoch seen) {
        requireHeld();
        if (seen.value() > Note.MOST_EPOCH) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "epoch " + seen + " of " + vm + " leaves no room for later ones",
                            "Find out what gave it to the VM; real ones are small.")
                    .asException();
        }
        try {
            Note next = epochs.next(seen);
            lock.sign(next);
            requireHeld();
            return next.epoch();
        } catch (IOException e) {
            throw Problems.failed(vm, files.epoch(), e);
        }
    }

    private void requireHeld() {
        look();
        if (!held) {
            throw Problems.lost(vm, "it was released, or " + files.lock() + " was replaced");
        }
    }

    @Override
    public CompletionStage<Void> release() {
        held = false;
        watch.cancel();
        CompletionStage<Void> released =
                CompletableFuture.runAsync(this::releaseNow, scheduler.blocking());
        return scheduler.within(
                FileLeaseStore.LIMIT, released, () -> Problems.late(vm, files.lock().getParent()));
    }

    /** For whoever is on a thread that may block. */
    synchronized void releaseNow() {
        held = false;
        watch.cancel();
        try {
            lock.close();
        } catch (IOException e) {
            throw Problems.failed(vm, files.lock(), e);
        }
    }
}
