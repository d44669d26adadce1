/**
 * The way from a controller to its hypervisor, on which messages are lost, come late or come twice.
 *
 * <pre>
 * controller ─▶ Remote (a proxy of the SPI) ─▶ Link: what becomes of this message? ─▶ backend
 *      ▲                                                                              │
 *      └── reply, a timeout, or nothing if the controller is dead ◀───────────────────┘
 *          gates and copies inside a switch are calls back, and fail when nobody answers
 * </pre>
 *
 * <p>A call whose reply is lost ends in {@code timeout}, and what it asked for may have been done.
 * What was made and never handed over (a stand-by, a replica, a rehearsal) the host's side throws
 * away again, as rule B-05 wants.
 */
package org.gnomon.itests.simulation.link;
