package org.gnomon.itests.simulation.disk;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The operations of {@link java.nio.file.Files} on a mount. */
final class MountProvider extends FileSystemProvider {

    private final Mount mount;

    MountProvider(Mount mount) {
        this.mount = mount;
    }

    private static String key(Path path) {
        return SimPath.of(path).key();
    }

    private Inode require(Path path) throws IOException {
        Inode inode = mount.disk().find(key(path));
        if (inode == null) {
            throw new NoSuchFileException(path.toString());
        }
        return inode;
    }

    @Override
    public FileChannel newFileChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attrs)
            throws IOException {
        SimDisk disk = mount.disk();
        Inode inode = disk.find(key(path));
        if (inode != null && options.contains(StandardOpenOption.CREATE_NEW)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        boolean creates =
                options.contains(StandardOpenOption.CREATE)
                        || options.contains(StandardOpenOption.CREATE_NEW);
        if (inode == null && creates) {
            require(path.toAbsolutePath().getParent());
            inode = disk.create(key(path), false);
        }
        if (inode == null) {
            throw new NoSuchFileException(path.toString());
        }
        boolean writes =
                options.contains(StandardOpenOption.WRITE)
                        || options.contains(StandardOpenOption.APPEND);
        if (writes && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
            inode.truncate(0);
        }
        return new SimChannel(mount, inode, options.contains(StandardOpenOption.APPEND));
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attrs)
            throws IOException {
        return newFileChannel(path, options, attrs);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(
            Path dir, DirectoryStream.Filter<? super Path> filter) throws IOException {
        require(dir);
        List<Path> found = new java.util.ArrayList<>();
        for (String child : mount.disk().children(key(dir))) {
            Path path = dir.resolve(child.substring(child.lastIndexOf('/') + 1));
            if (filter.accept(path)) {
                found.add(path);
            }
        }
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                return found.iterator();
            }

            @Override
            public void close() {
                // holds nothing
            }
        };
    }

    @Override
    public void createDirectory(Path dir, FileAttribute<?>... attrs) throws IOException {
        if (mount.disk().find(key(dir)) != null) {
            throw new FileAlreadyExistsException(dir.toString());
        }
        require(dir.toAbsolutePath().getParent());
        mount.disk().create(key(dir), true);
    }

    @Override
    public void delete(Path path) throws IOException {
        require(path);
        if (!mount.disk().children(key(path)).isEmpty()) {
            throw new DirectoryNotEmptyException(path.toString());
        }
        mount.disk().delete(key(path));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        throw new UnsupportedOperationException("copy by reading and writing");
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        require(source);
        boolean replaces =
                List.of(options).contains(StandardCopyOption.REPLACE_EXISTING)
                        || List.of(options).contains(StandardCopyOption.ATOMIC_MOVE);
        if (mount.disk().find(key(target)) != null && !replaces) {
            throw new FileAlreadyExistsException(target.toString());
        }
        mount.disk().move(key(source), key(target));
    }

    @Override
    public boolean isSameFile(Path path, Path other) {
        return key(path).equals(key(other));
    }

    @Override
    public boolean isHidden(Path path) {
        return false;
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        require(path);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(
            Path path, Class<A> type, LinkOption... options) throws IOException {
        return type.cast(new SimAttributes(require(path)));
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) {
        throw new UnsupportedOperationException("ask for BasicFileAttributes");
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        return null;
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
        // Permissions and times mean nothing here.
    }

    @Override
    public String getScheme() {
        return "sim";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
        throw new UnsupportedOperationException("make a Mount");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return mount;
    }

    @Override
    public Path getPath(URI uri) {
        return mount.path(uri.getPath());
    }

    @Override
    public FileStore getFileStore(Path path) {
        throw new UnsupportedOperationException("how much room there is does not show");
    }
}
