package org.gnomon.itests.simulation.disk;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** A disk as one process sees it. When the process dies it is of no use any more. */
public final class Mount extends FileSystem {

    private static final AtomicLong COUNT = new AtomicLong();

    private final String name = "sim-" + COUNT.incrementAndGet();
    private final MountProvider provider = new MountProvider(this);
    private final SimDisk disk;
    private boolean fenced;
    private boolean dead;

    public Mount(SimDisk disk) {
        this.disk = disk;
    }

    /** The process is dead: nothing it still tries has an effect, and its locks go. */
    public void die() {
        dead = true;
        disk.release(this);
        // What a process has said about its files to others in it goes with the process.
        System.getProperties().keySet().removeIf(k -> k.toString().contains(name + ":"));
    }

    /** No other mount of this Java machine has it, so that each is a process of its own. */
    String name() {
        return name;
    }

    /** The disk is taken away from under a process that lives on: each access fails from now. */
    public void fenceOff() {
        disk.release(this);
        fenced = true;
    }

    SimDisk disk() throws IOException {
        if (dead) {
            throw new IOException("the process is dead");
        }
        if (fenced) {
            throw new IOException("Stale file handle");
        }
        return disk;
    }

    /** A directory or file, from the root. */
    public Path path(String text) {
        return new SimPath(this, text);
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("a disk is not closed");
    }

    @Override
    public boolean isOpen() {
        return !dead;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(path("/"));
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return List.of();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return Set.of("basic");
    }

    @Override
    public Path getPath(String first, String... more) {
        String rest = more.length == 0 ? "" : "/" + String.join("/", more);
        return path(first + rest);
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        throw new UnsupportedOperationException("use Path.toString");
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException("there are no users");
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException("a simulated disk is not watched");
    }
}
