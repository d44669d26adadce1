package org.gnomon.backend.kvm.internal.far;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.gnomon.backend.kvm.internal.process.ProcessIdentity;
import org.gnomon.backend.kvm.internal.state.MachineSpec;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.model.VmmVersion;

/**
 * Another host, as control on this one uses it. A key names one replica there, as in {@link
 * org.gnomon.spi.backend.FarReplica#key()}; only the caller's own keys exist for it.
 *
 * <p>All methods block and may be called by several threads; what changes a key is done one after
 * the other there. They fail with {@link org.gnomon.service.PeerHosts#UNREACHABLE} if nothing was
 * done, with {@link org.gnomon.service.PeerHosts#NO_ANSWER} if it may have been done (then ask
 * {@link #outcome}), with {@code not-found} for a key that is not there, else with what went wrong
 * there.
 */
public interface FarHost {
    /** Code: there is no such key, side or file. */
    String NOT_FOUND = "not-found";

    /** How long the end of a guest's state can be waited for. */
    Duration MOST_PATIENCE = Duration.ofSeconds(60);

    /** The peer's name here. */
    String peer();

    /** What it has. */
    Facts facts();

    /** The machine types that a QEMU there knows. */
    List<String> machines(String vmm);

    /**
     * Reserves memory and makes empty disks. Files that the machine needs (kernel, initrd) are sent
     * there if it has none of the same content. Fails with {@code already-exists}, {@code
     * out-of-space}, or {@code unsupported} for an argument that a VM from another host may not
     * have.
     */
    void open(Order order);

    /**
     * Ends everything of a key, whatever it is, and removes it. The disks of one that was ever told
     * to run stay, and so do images that were there before. Nothing happens if it is gone.
     */
    void close(String key);

    /** All that is there of this caller. */
    List<Outcome> all();

    /** What is known of a key. {@link Phase#GONE} if there is no such. */
    Outcome outcome(String key);

    /**
     * Starts a QEMU that waits for the replica's state, and gives it all that is known already. If
     * a checkpoint is held, it will be that. Fails as a preflight does ({@code not-a-vmm}, {@code
     * machine-type-unknown}), with {@code crashed}, or with {@code illegal-transition} while the
     * feed's first bytes are not there yet.
     *
     * @param vmm path of the QEMU there
     */
    SideRecord prepare(String key, String vmm);

    /** Ends what {@link #prepare} started, confirmed; the replica goes on. */
    void unprepare(String key);

    /**
     * All memory and state has arrived, and the mirrors of its disks have ended: the rest is loaded
     * and its disks handed to it. It stands still then. If it fails, what was prepared has ended.
     * Asked again, it answers that it is loaded.
     */
    default Outcome load(String key) {
        return load(key, Duration.ZERO);
    }

    /**
     * The same as soon as all has arrived.
     *
     * @param patience how long that may take, at most {@link #MOST_PATIENCE}; then it fails, and
     *     nothing has ended
     */
    Outcome load(String key, Duration patience);

    /**
     * Lets it run; what has arrived and is not loaded is loaded first, as by {@link #load(String)}.
     * Asked again with the same epoch it answers what became of it. Fails with {@code stale-epoch}
     * if the epoch is not after all that were seen for this VM, {@code illegal-transition} if it is
     * not prepared, not all has arrived, or it was fenced.
     */
    Outcome activate(String key, long epoch);

    /** Sees to it that it is never activated: its QEMU is ended, confirmed; later calls refused. */
    Outcome fence(String key);

    /**
     * Begins an attempt at a checkpoint, before the guest stands still. What is asked for in the
     * name of an earlier one, by a call that was long on its way, is refused from now on: it would
     * put together what does not belong together.
     *
     * @param attempt greater than any before
     */
    void attempt(String key, long attempt);

    /**
     * Puts layers on the disks of a replica, so that what is below them stays as it is now. To be
     * called while the guest stands still and the mirrors have caught up.
     *
     * <p>Fails if what the mirrors wrote to has ended: what came last may not be in the images.
     *
     * @param attempt the present one, as told to {@link #attempt}
     * @return the number of the exports, as {@link #export} answers it
     */
    int freezeDisks(String key, long attempt);

    /**
     * Makes a checkpoint of the memory and the state that have arrived, and of the disks as they
     * were frozen last. It is kept on the disk. While it is held, the memory refuses to be written,
     * unless {@link #stage} was called.
     *
     * @param attempt the present one; it is over then
     */
    void hold(String key, long attempt, About about);

    /**
     * While a checkpoint is held: what comes from now on is kept beside it, and becomes the next
     * checkpoint with {@link #hold}. Called again, what is kept stays. What was kept and is given
     * up, by {@link #prepare} or {@link #rehearse}, makes the sender compare anew. Refused while a
     * rehearsal runs.
     */
    void stage(String key);

    /** The checkpoint is given up; layers of the disks are merged. Nothing happens if none is. */
    void release(String key);

    /** What the held checkpoint's device state is, in QEMU's form. */
    byte[] deviceState(String key);

    /** Memory of a replica; at most {@link #MOST_READ} bytes, offset and length in pages. */
    byte[] read(String key, long offset, int length);

    /** The most bytes of a {@link #read}. */
    int MOST_READ = 512 << 10;

    /** Starts an isolated copy of the held checkpoint; answers when it runs. */
    Rehearsed rehearse(String key, String vmm);

    /**
     * Ends a side of a key, confirmed, and removes what is its own. For rehearsals, and for an
     * active side that must end.
     *
     * @param side its {@link SideRecord#name()}
     */
    void end(String key, String side);

    /**
     * Exports the disks, so that mirrors can write them. What was written through an export that
     * ended by itself may not be there, so each start has a number: after another number mirrors
     * have to begin anew.
     *
     * @return the number; the export of a disk is named {@link #exportName}
     */
    int export(String key);

    /** The name of the export of a disk. */
    static String exportName(String disk, int number) {
        return disk + "-" + number;
    }

    /** Ends the exports; the disks are whole and free then. */
    void endExport(String key);

    /** What the kernel and the files there tell of a side, all at once. */
    Look look(String key, String side, Question question);

    /** How many copies run there of the VM that a key is of, by looking at every process. */
    int activeCopies(String key);

    /**
     * A channel to a QMP socket of a side.
     *
     * @param which 0 for control, 1 for looking
     */
    ByteChannel qmp(String key, String side, int which) throws IOException;

    /** A channel to the NBD server of a key's disks. */
    ByteChannel nbd(String key) throws IOException;

    /**
     * A new socket there, for a QEMU there to connect to. Its first connection comes out of the
     * channel.
     */
    Listening listen(String key) throws IOException;

    /** A socket there. The channel carries its first connection, after that has been made. */
    record Listening(String path, ByteChannel channel) {}

    /**
     * What a host has.
     *
     * @param accelerator {@code kvm} or {@code tcg}
     * @param freeMemory bytes for RAM files
     * @param freeDisk bytes for images
     * @param pressure as {@link org.gnomon.spi.backend.VirtualMachine#hostPressure()}
     */
    record Facts(
            List<VmmVersion> vmms,
            String accelerator,
            long freeMemory,
            long freeDisk,
            double pressure) {
        public Facts {
            vmms = List.copyOf(vmms);
        }
    }

    /**
     * A replica to make.
     *
     * @param key 1 to 120 printable ASCII characters
     * @param vm which VM it is of; epochs are compared among all keys of a VM
     * @param epoch the activation that runs now: none up to it will be activated there
     */
    record Order(
            String key,
            String vm,
            long epoch,
            MachineSpec machine,
            long memoryBytes,
            int vcpus,
            List<Disk> disks) {
        public Order {
            disks = List.copyOf(disks);
        }
    }

    /**
     * A disk, which will be one flat image there.
     *
     * @param name as in {@link MachineSpec#disk}
     * @param sizeBytes as the guest sees it
     * @param format {@code qcow2} or {@code raw}
     * @param path of an image that is there already and will be overwritten; null for a new one.
     *     Only for owners that the host trusts with its files
     */
    record Disk(String name, long sizeBytes, String format, String path) {
        /** A new one. */
        public Disk(String name, long sizeBytes, String format) {
            this(name, sizeBytes, format, null);
        }
    }

    /** A copy that runs, and how long it took to load it. */
    record Rehearsed(SideRecord side, long loadNanos) {}

    /** What is to be remembered of a checkpoint. */
    record About(String capturedAt, long pauseNanos, long epoch) {}

    /** Where a replica is in its life; the package draws it. */
    enum Phase {
        /** No such key. */
        GONE,
        OPEN,
        PREPARED,
        LOADED,
        /** It was told to run, or was about to be. */
        TOLD,
        ACTIVE,
        FENCED
    }

    /**
     * What is known of a replica.
     *
     * @param phase as recorded
     * @param epoch the activation it was told, or the last one seen before
     * @param state of its side, as {@link org.gnomon.model.RunState}; {@code GONE} if it has none
     * @param held what its checkpoint is; null if none is held
     * @param sides all processes, that of the replica first
     * @param images paths of its images, by disk name
     * @param problem why its side ended, if it did
     */
    record Outcome(
            String key,
            String vm,
            Phase phase,
            long epoch,
            String state,
            About held,
            List<SideRecord> sides,
            Map<String, String> images,
            String problem) {
        public Outcome {
            sides = List.copyOf(sides);
            images = Map.copyOf(images);
        }
    }

    /**
     * What to look at.
     *
     * @param threads ids of threads of the side, for their time on the CPU
     * @param consoleFrom count lines of the console from here on; -1 to begin at its end
     * @param memory whether to look how much of the memory is in use, which takes a millisecond
     */
    record Question(List<Long> threads, long consoleFrom, boolean memory) {
        /** Only whether it is alive. */
        public static final Question ALIVE = new Question(List.of(), -1, false);

        public Question {
            threads = List.copyOf(threads);
        }
    }

    /**
     * What was seen of a side.
     *
     * @param cpuNanos by thread; one that is gone is left out
     * @param consoleTo where the console ends; -1 if it has none
     * @param consoleLines lines since the place that was asked for
     * @param usedMemory as a fraction, NaN if it was not asked for or cannot be read
     * @param lastWords what it complained about, if it is gone
     */
    record Look(
            ProcessIdentity process,
            boolean alive,
            Map<Long, Long> cpuNanos,
            long consoleTo,
            long consoleLines,
            double usedMemory,
            double hostPressure,
            String lastWords) {
        public Look {
            cpuNanos = Map.copyOf(cpuNanos);
        }
    }
}
