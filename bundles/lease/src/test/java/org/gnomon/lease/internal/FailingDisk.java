package org.gnomon.lease.internal;

import java.io.IOException;
import java.nio.file.Path;

/** The real disk, whose n-th change fails before or after it was done, until it is healed. */
final class FailingDisk implements Disk {

    static final String REASON = "No space left on device";

    /** How a change fails. */
    enum Way {
        NOT_DONE,
        DONE,
        HALF
    }

    private final int at;
    private final Way way;
    private int changes;
    private boolean healed;

    FailingDisk(int at, Way way) {
        this.at = at;
        this.way = way;
    }

    void heal() {
        healed = true;
    }

    /** A change of the disk. */
    private interface Change {
        void run() throws IOException;
    }

    private void change(Change whole, Change half) throws IOException {
        changes++;
        boolean fails = !healed && changes >= at;
        if (!fails) {
            whole.run();
            return;
        }
        if (changes == at && way == Way.DONE) {
            whole.run();
        }
        if (changes == at && way == Way.HALF) {
            half.run();
        }
        throw new IOException(REASON);
    }

    @Override
    public boolean exists(Path file) throws IOException {
        return REAL.exists(file);
    }

    @Override
    public byte[] read(Path file, int most) throws IOException {
        return REAL.read(file, most);
    }

    @Override
    public void write(Path file, byte[] bytes) throws IOException {
        byte[] half = java.util.Arrays.copyOf(bytes, bytes.length / 2);
        change(() -> REAL.write(file, bytes), () -> REAL.write(file, half));
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        change(() -> REAL.move(from, to), () -> {});
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        change(() -> REAL.forceDirectory(directory), () -> {});
    }
}
