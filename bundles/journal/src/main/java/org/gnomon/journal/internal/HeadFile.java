package org.gnomon.journal.internal;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code journal.head}: two slots that are written in turn, so that one is always whole. It is
 * written after the journal is on disk and not waited for: a crash of the controller loses nothing
 * of it, and after a power cut it knows too little, which is safe.
 */
final class HeadFile implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(HeadFile.class);
    private static final int SLOTS = 2;

    private final Path path;
    private final LogFile file;
    private Head head;
    private boolean failing;

    private HeadFile(Path path, LogFile file, Head head) {
        this.path = path;
        this.file = file;
        this.head = head;
    }

    /**
     * What a head file says.
     *
     * @param head the newest whole slot; {@link Head#NONE} if there is none
     * @param there whether anything was ever written to it
     * @param damaged in words, what of it is damaged; empty if nothing
     */
    record Found(Head head, boolean there, String damaged) {

        /** Whether nothing of what was written to it is whole. */
        boolean useless() {
            return there && head.write() == 0;
        }
    }

    static Found read(Disk disk, Path path) throws IOException {
        if (!disk.exists(path)) {
            return new Found(Head.NONE, false, "");
        }
        byte[] bytes;
        try (InputStream in = disk.read(path)) {
            bytes = in.readNBytes(SLOTS * Head.SLOT);
        }
        Head newest = Head.NONE;
        boolean there = false;
        StringBuilder damaged = new StringBuilder();
        for (int i = 0; i * Head.SLOT < bytes.length; i++) {
            int end = Math.min(bytes.length, (i + 1) * Head.SLOT);
            byte[] slot = Arrays.copyOfRange(bytes, i * Head.SLOT, end);
            if (isEmpty(slot)) {
                continue;
            }
            there = true;
            Head head = Head.decode(slot);
            if (head == null) {
                damaged.append(damaged.isEmpty() ? "" : " and ").append(i * Head.SLOT);
            } else if (head.write() > newest.write()) {
                newest = head;
            }
        }
        String where = damaged.isEmpty() ? "" : path + " is damaged in the slot at " + damaged;
        return new Found(newest, there, where);
    }

    private static boolean isEmpty(byte[] slot) {
        for (byte b : slot) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Makes both slots whole, forced. A new file gets its name when it is, so that what is there
     * and is not whole was damaged.
     *
     * @throws IOException if it is not there and cannot be made; one that is there and cannot be
     *     written is logged, because the journal can do without
     */
    static HeadFile start(Disk disk, Path path, Head state) throws IOException {
        if (!disk.exists(path)) {
            Path fresh = path.resolveSibling(path.getFileName() + ".new");
            disk.delete(fresh);
            try (HeadFile head = new HeadFile(fresh, disk.open(fresh), state)) {
                for (int i = 0; i < SLOTS; i++) {
                    head.write(head.head.next(state.term(), state.sequence(), state.fingerprint()));
                }
                head.file.force();
            }
            disk.move(fresh, path);
        }
        HeadFile head = new HeadFile(path, disk.open(path), state);
        for (int i = 0; i < SLOTS; i++) {
            head.advance(state.term(), state.sequence(), state.fingerprint());
        }
        head.force();
        return head;
    }

    private void write(Head next) throws IOException {
        file.write(ByteBuffer.wrap(next.encode()), next.write() % SLOTS * Head.SLOT);
        head = next;
    }

    /** Tells how far the journal is on disk. Never fails and waits for no disk. */
    void advance(long term, long sequence, String fingerprint) {
        try {
            write(head.next(term, sequence, fingerprint));
            failing = false;
        } catch (IOException e) {
            complain(e);
        }
    }

    // What it says is a lower bound, so an old one only guards less.
    private void complain(IOException e) {
        if (!failing) {
            LOG.warn(
                    "{} cannot be written ({}). The journal itself is; make room on the disk.",
                    path,
                    e.toString());
        }
        failing = true;
    }

    private void force() {
        try {
            file.force();
        } catch (IOException e) {
            complain(e);
        }
    }

    @Override
    public void close() throws IOException {
        force();
        file.close();
    }
}
