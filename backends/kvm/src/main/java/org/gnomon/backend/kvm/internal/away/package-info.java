/**
 * What is used of another host by the side that has control.
 *
 * <pre>
 *   vm (stand-by, switch, recovery)     side.Side
 *        |                                 | Ground: QMP, alive, measured, ended
 *        v                                 v
 *   Landings --(by host)--> FarHost <-- FarGround
 *                              |  over PeerHosts, or in this JVM for the host "local"
 *                              v
 *                        the far package's server
 * </pre>
 */
package org.gnomon.backend.kvm.internal.away;
