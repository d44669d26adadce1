package org.gnomon.link.internal;

import java.nio.file.Path;

/**
 * How this host links to others.
 *
 * @param name what it calls itself in its certificate
 * @param listen where it takes connections; null: it takes none
 * @param folder where its identity is kept
 * @param peers where the files of the paired hosts are
 * @param limits times and sizes
 */
public record LinkSettings(
        String name, HostAddress listen, Path folder, Path peers, LinkLimits limits) {

    /** A host that does not listen, everything in one folder. */
    public static LinkSettings of(String name, Path folder) {
        return new LinkSettings(name, null, folder, folder.resolve("peers"), LinkLimits.USUAL);
    }

    /** The same, listening at an address; port 0 takes any. */
    public LinkSettings listening(String address) {
        return new LinkSettings(name, HostAddress.of(address), folder, peers, limits);
    }

    public LinkSettings with(LinkLimits other) {
        return new LinkSettings(name, listen, folder, peers, other);
    }
}
