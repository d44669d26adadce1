/**
 * A disk that is simulated: a {@link java.nio.file.FileSystem} in memory, so that the code under
 * test opens, writes, forces and locks its files as on any other.
 *
 * <pre>
 * SimDisk ─▶ Inode: what the page cache has, and what the platters have
 *    ▲
 * Mount (one per process: dies with it, and its locks go) ─▶ SimPath, SimChannel
 * </pre>
 */
package org.gnomon.itests.simulation.disk;
