package org.gnomon.itests.simulation.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** An open file. */
final class SimChannel extends FileChannel {

    private final Mount mount;
    private final Inode inode;
    private final boolean appends;
    private boolean locked;
    private long position;

    SimChannel(Mount mount, Inode inode, boolean appends) {
        this.mount = mount;
        this.inode = inode;
        this.appends = appends;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int n = read(into, position);
        position += Math.max(0, n);
        return n;
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
        mount.disk();
        byte[] some = new byte[into.remaining()];
        int n = some.length == 0 ? 0 : inode.read(at, some, 0, some.length);
        if (n > 0) {
            into.put(some, 0, n);
        }
        return n;
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
        long all = 0;
        for (int i = offset; i < offset + length; i++) {
            int n = read(into[i]);
            if (n < 0) {
                return all == 0 ? -1 : all;
            }
            all += n;
        }
        return all;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int n = write(from, appends ? inode.length() : position);
        position = appends ? inode.length() : position + n;
        return n;
    }

    @Override
    public int write(ByteBuffer from, long at) throws IOException {
        int count = mount.disk().accept(from.remaining());
        byte[] some = new byte[count];
        from.get(some);
        inode.write(at, some, 0, count);
        return count;
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
        long all = 0;
        for (int i = offset; i < offset + length; i++) {
            all += write(from[i]);
        }
        return all;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public FileChannel position(long at) {
        position = at;
        return this;
    }

    @Override
    public long size() throws IOException {
        mount.disk();
        return inode.length();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        mount.disk();
        inode.truncate(size);
        position = Math.min(position, size);
        return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        mount.disk().force(inode);
    }

    @Override
    public long transferTo(long at, long count, WritableByteChannel target) throws IOException {
        ByteBuffer some = ByteBuffer.allocate((int) Math.min(count, 1 << 16));
        int n = read(some, at);
        return n <= 0 ? 0 : target.write(some.flip());
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long at, long count) throws IOException {
        ByteBuffer some = ByteBuffer.allocate((int) Math.min(count, 1 << 16));
        int n = source.read(some);
        return n <= 0 ? 0 : write(some.flip(), at);
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long at, long size) {
        throw new UnsupportedOperationException("a simulated file is not mapped");
    }

    @Override
    public FileLock lock(long at, long size, boolean shared) throws IOException {
        FileLock lock = tryLock(at, size, shared);
        if (lock == null) {
            throw new IOException("a task on the one event loop cannot wait for a lock");
        }
        return lock;
    }

    @Override
    public FileLock tryLock(long at, long size, boolean shared) throws IOException {
        if (!mount.disk().lock(inode, mount)) {
            return null;
        }
        locked = true;
        return new FileLock(this, at, size, shared) {
            @Override
            public boolean isValid() {
                return locked && isOpen();
            }

            @Override
            public void release() {
                locked = false;
                inode.unlock(mount);
            }
        };
    }

    @Override
    protected void implCloseChannel() {
        if (locked) {
            locked = false;
            inode.unlock(mount);
        }
    }
}
