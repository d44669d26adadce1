package org.gnomon.itests.benchmarks.hosts;

import java.nio.file.Path;

/**
 * One guest to be moved once.
 *
 * @param lab what all runs share
 * @param network the hosts and their link
 * @param link what the link is like
 * @param guest which guest
 * @param folder for sockets and logs
 */
public record Trial(Lab lab, Network network, Link link, Guest guest, Path folder) {

    /** The kernel's command line. */
    public String append() {
        return lab.fixture.append() + " " + guest.append();
    }

    /** The file that the serial port is written to, by the target too where it can choose. */
    public Path console() {
        return folder.resolve("console.log");
    }
}
