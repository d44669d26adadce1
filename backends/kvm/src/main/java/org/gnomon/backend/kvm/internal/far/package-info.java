/**
 * What a host does for VMs whose control is on another host, and how that one asks for it.
 *
 * <pre>
 *   near: control          FarHost, RemoteFarHost  -- link, calls to "kvm" --   far: KvmFarHost
 *   near: Side, QmpClient  socket of a Tunnel      -- link, a channel --        QMP of a side
 *   near: QEMU's mirror    socket of a Tunnel      -- link, a channel --        NBD export
 *   near: replication      its engine              -- link, "replication" --    ReplicaTarget
 * </pre>
 *
 * <p>A replica for another host is known by its owner (the peer) and a key. Its life:
 *
 * <pre>
 *   OPEN - prepare - PREPARED - load - LOADED - activate - TOLD - it runs - ACTIVE
 *     |                 |___ load or activate failed: ended, OPEN again
 *     |___ unprepare ___|_______________|
 *   any of the first three - fence - FENCED: never activated, until it is closed
 * </pre>
 *
 * <p>OPEN it may hold a checkpoint, and what comes then becomes the next one: see {@link
 * org.gnomon.backend.kvm.internal.far.FarCheckpoint}. PREPARED and LOADED are of that then, and
 * activated it is what runs; what the mirrors wrote since is lost. Unprepared, it is held on.
 *
 * <p>TOLD is on the disk before the guest is told to run; from then on it may have run. What is
 * here goes on when this container, the link or the other host ends.
 */
package org.gnomon.backend.kvm.internal.far;
