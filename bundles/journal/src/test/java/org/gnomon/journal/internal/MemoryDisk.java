package org.gnomon.journal.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A disk in memory that can lose power before any of its operations. What was written and not
 * forced is then there, or not, or half of it; the same for names that were not forced.
 */
final class MemoryDisk implements Disk {

    /** Power was lost. */
    static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** What a crash does to what was not forced. */
    enum Loss {
        NOTHING,
        HALF,
        ALL
    }

    /** What a name stands for. */
    private static final class Inode {
        byte[] now = new byte[0];
        byte[] forced = new byte[0];
    }

    private Map<Path, Inode> names = new TreeMap<>();
    private Map<Path, Inode> forcedNames = new HashMap<>();
    int operations;
    int crashAt = Integer.MAX_VALUE;
    int fullAt = Integer.MAX_VALUE;

    /** What a controller finds after the crash. */
    MemoryDisk afterCrash(Loss loss) {
        MemoryDisk next = new MemoryDisk();
        Map<Path, Inode> left = loss == Loss.ALL ? forcedNames : names;
        left.forEach(
                (path, inode) -> {
                    Inode copy = new Inode();
                    copy.now =
                            switch (loss) {
                                case NOTHING -> inode.now;
                                case HALF -> half(inode);
                                case ALL -> inode.forced;
                            };
                    copy.forced = copy.now;
                    next.names.put(path, copy);
                });
        next.forcedNames = new HashMap<>(next.names);
        return next;
    }

    // Of what was added, the first part, torn anywhere; what was overwritten counts as written.
    private static byte[] half(Inode inode) {
        if (inode.now.length <= inode.forced.length) {
            return inode.now;
        }
        int added = inode.now.length - inode.forced.length;
        return Arrays.copyOf(inode.now, inode.forced.length + added * 2 / 5);
    }

    byte[] content(Path file) {
        return names.containsKey(file) ? names.get(file).now.clone() : null;
    }

    void put(Path file, byte[] content) {
        Inode inode = new Inode();
        inode.now = content.clone();
        inode.forced = inode.now;
        names.put(file, inode);
        forcedNames.put(file, inode);
    }

    private void operation(boolean needsRoom) throws IOException {
        operations++;
        if (operations >= crashAt) {
            throw new Crash();
        }
        if (needsRoom && operations >= fullAt) {
            throw new IOException("No space left on device");
        }
    }

    @Override
    public LogFile open(Path file) throws IOException {
        operation(!names.containsKey(file));
        Inode inode = names.computeIfAbsent(file, p -> new Inode());
        return new Handle(inode);
    }

    @Override
    public InputStream read(Path file) throws IOException {
        if (!names.containsKey(file)) {
            throw new NoSuchFileException(file.toString());
        }
        return new ByteArrayInputStream(names.get(file).now);
    }

    @Override
    public boolean exists(Path file) {
        return names.containsKey(file);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        operation(false);
        names.put(to, names.remove(from));
    }

    @Override
    public void delete(Path file) throws IOException {
        operation(false);
        names.remove(file);
    }

    @Override
    public List<Path> list(Path directory) {
        return names.keySet().stream().filter(p -> directory.equals(p.getParent())).toList();
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        operation(false);
        forcedNames = new HashMap<>(names);
    }

    private final class Handle implements LogFile {

        private final Inode inode;

        Handle(Inode inode) {
            this.inode = inode;
        }

        @Override
        public void write(ByteBuffer bytes, long at) throws IOException {
            int end = (int) at + bytes.remaining();
            boolean grows = end > inode.now.length;
            operation(grows);
            byte[] now = Arrays.copyOf(inode.now, Math.max(end, inode.now.length));
            bytes.get(now, (int) at, bytes.remaining());
            inode.now = now;
        }

        @Override
        public void force() throws IOException {
            operation(false);
            inode.forced = inode.now;
        }

        @Override
        public void truncate(long length) throws IOException {
            operation(false);
            inode.now = Arrays.copyOf(inode.now, (int) Math.min(length, inode.now.length));
        }

        @Override
        public long size() {
            return inode.now.length;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
