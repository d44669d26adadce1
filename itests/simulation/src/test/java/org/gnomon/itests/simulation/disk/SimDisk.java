package org.gnomon.itests.simulation.disk;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What survives the processes that write to it. Names become durable with the next force of any
 * file, as on a journaling file system.
 */
public final class SimDisk {

    private final Consumer<String> strikes;
    private Map<String, Inode> names = new TreeMap<>();
    private Map<String, Inode> durableNames = new TreeMap<>();
    private boolean full;
    private int failingForces;
    private boolean halfWrites;
    private boolean ignoresLocks;

    /**
     * An empty disk.
     *
     * @param strikes told the name of each fault that really struck
     */
    public SimDisk(Consumer<String> strikes) {
        this.strikes = strikes;
        names.put("/", new Inode(true));
        durableNames.putAll(names);
    }

    /** Makes it full, or gives it room again. */
    public void full(boolean now) {
        full = now;
    }

    /** So many forces from now on fail. */
    public void failForces(int count) {
        failingForces = count;
    }

    /** Locks keep nobody out from now on, as on some network file systems. */
    public void ignoreLocks() {
        ignoresLocks = true;
    }

    boolean lock(Inode inode, Object owner) {
        return inode.lock(owner) || ignoresLocks;
    }

    /** No faults from now on. */
    public void heal() {
        full = false;
        failingForces = 0;
    }

    /** Power is lost: what was not forced is gone, but for some of what was appended. */
    public void losePower(SplittableRandom random) {
        boolean lost = !names.keySet().equals(durableNames.keySet());
        for (Inode inode : durableNames.values()) {
            lost |= inode.isDirty();
            inode.losePower(random);
        }
        names = new TreeMap<>(durableNames);
        if (lost) {
            strikes.accept("disk.lost-unforced");
        }
    }

    /** All locks of a process go. */
    void release(Object owner) {
        names.values().forEach(i -> i.unlock(owner));
    }

    Inode find(String path) {
        return names.get(path);
    }

    Inode create(String path, boolean directory) throws IOException {
        requireRoom();
        Inode made = new Inode(directory);
        names.put(path, made);
        return made;
    }

    void delete(String path) {
        names.remove(path);
    }

    void move(String from, String to) {
        names.put(to, names.remove(from));
    }

    List<String> children(String path) {
        String prefix = path.equals("/") ? "/" : path + "/";
        return names.keySet().stream()
                .filter(n -> n.startsWith(prefix) && n.length() > prefix.length())
                .filter(n -> n.indexOf('/', prefix.length()) < 0)
                .toList();
    }

    /** How many bytes of a write go in before the disk is full. */
    int accept(int count) throws IOException {
        if (!full) {
            return count;
        }
        halfWrites = !halfWrites;
        if (halfWrites && count > 1) {
            return count / 2;
        }
        requireRoom();
        return count;
    }

    private void requireRoom() throws IOException {
        if (full) {
            strikes.accept("disk.full");
            throw new IOException("No space left on device");
        }
    }

    void force(Inode inode) throws IOException {
        if (failingForces > 0) {
            failingForces--;
            strikes.accept("disk.force-fails");
            throw new IOException("Input/output error");
        }
        inode.force();
        durableNames = new TreeMap<>(names);
    }
}
