package org.gnomon.itests.simulation.disk;

import java.net.URI;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A path on a simulated disk, in the way of UNIX. */
final class SimPath implements Path {

    private final Mount mount;
    private final boolean absolute;
    private final List<String> parts;

    SimPath(Mount mount, String text) {
        this(
                mount,
                text.startsWith("/"),
                Arrays.stream(text.split("/")).filter(p -> !p.isEmpty()).toList());
    }

    private SimPath(Mount mount, boolean absolute, List<String> parts) {
        this.mount = mount;
        this.absolute = absolute;
        this.parts = parts;
    }

    static SimPath of(Path path) {
        if (path instanceof SimPath sim) {
            return sim;
        }
        throw new ProviderMismatchException(path + " is not on the simulated disk");
    }

    /** As the disk knows it. */
    String key() {
        return "/" + String.join("/", SimPath.of(toAbsolutePath().normalize()).parts);
    }

    private SimPath with(boolean isAbsolute, List<String> other) {
        return new SimPath(mount, isAbsolute, other);
    }

    @Override
    public Mount getFileSystem() {
        return mount;
    }

    @Override
    public boolean isAbsolute() {
        return absolute;
    }

    @Override
    public Path getRoot() {
        return absolute ? with(true, List.of()) : null;
    }

    @Override
    public Path getFileName() {
        return parts.isEmpty() ? null : with(false, parts.subList(parts.size() - 1, parts.size()));
    }

    @Override
    public Path getParent() {
        if (parts.isEmpty() || parts.size() == 1 && !absolute) {
            return null;
        }
        return with(absolute, parts.subList(0, parts.size() - 1));
    }

    @Override
    public int getNameCount() {
        return parts.size();
    }

    @Override
    public Path getName(int index) {
        return with(false, parts.subList(index, index + 1));
    }

    @Override
    public Path subpath(int begin, int end) {
        return with(false, parts.subList(begin, end));
    }

    @Override
    public boolean startsWith(Path other) {
        SimPath o = of(other);
        return o.absolute == absolute
                && o.parts.size() <= parts.size()
                && parts.subList(0, o.parts.size()).equals(o.parts);
    }

    @Override
    public boolean endsWith(Path other) {
        SimPath o = of(other);
        int from = parts.size() - o.parts.size();
        return o.absolute
                ? equals(o)
                : from >= 0 && parts.subList(from, parts.size()).equals(o.parts);
    }

    @Override
    public Path normalize() {
        List<String> kept = new ArrayList<>();
        for (String part : parts) {
            if (part.equals("..") && !kept.isEmpty()) {
                kept.remove(kept.size() - 1);
            } else if (!part.equals(".") && !part.equals("..")) {
                kept.add(part);
            }
        }
        return with(absolute, kept);
    }

    @Override
    public Path resolve(Path other) {
        SimPath o = of(other);
        if (o.absolute) {
            return o;
        }
        List<String> all = new ArrayList<>(parts);
        all.addAll(o.parts);
        return with(absolute, all);
    }

    @Override
    public Path relativize(Path other) {
        SimPath o = of(other);
        if (!o.startsWith(this)) {
            throw new IllegalArgumentException(other + " is not under " + this);
        }
        return with(false, o.parts.subList(parts.size(), o.parts.size()));
    }

    @Override
    public URI toUri() {
        return URI.create("sim:/" + String.join("/", parts));
    }

    @Override
    public Path toAbsolutePath() {
        return absolute ? this : with(true, parts);
    }

    @Override
    public Path toRealPath(LinkOption... options) {
        return toAbsolutePath().normalize();
    }

    @Override
    public WatchKey register(
            WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException("a simulated disk is not watched");
    }

    @Override
    public int compareTo(Path other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SimPath o
                && o.mount == mount
                && o.absolute == absolute
                && o.parts.equals(parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    @Override
    public String toString() {
        return (absolute ? mount.name() + ":/" : "") + String.join("/", parts);
    }
}
