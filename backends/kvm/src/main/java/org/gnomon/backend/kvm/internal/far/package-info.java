/**
 * What a host does for VMs whose control is on another host, and how that one asks for it.
 *
 * <pre>
 *   near: control          FarHost -> RemoteFarHost  == link, service "kvm" ==&gt;  far: KvmFarHost
 *   near: Side, QmpClient  -> socket of a Tunnel     == link, channel ==&gt;        QMP of a side there
 *   near: QEMU's mirror    -> socket of a Tunnel     == link, channel ==&gt;        NBD export there
 *   near: replication      == link, "replication" ==&gt;  ReplicaTarget: memory and state bytes
 * </pre>
 *
 * <p>A replica for another host is known by its owner (the peer) and a key. Its life:
 *
 * <pre>
 *   OPEN -- prepare --&gt; PREPARED -- load --&gt; LOADED -- activate --&gt; TOLD -- it runs --&gt; ACTIVE
 *     ^------ unprepare ----|-----------------|
 *   any of the first three -- fence --&gt; FENCED: never activated, until it is closed
 * </pre>
 *
 * <p>TOLD is on the disk before the guest is told to run; from then on it may have run. What is
 * here goes on when this container, the link or the other host ends.
 */
package org.gnomon.backend.kvm.internal.far;
