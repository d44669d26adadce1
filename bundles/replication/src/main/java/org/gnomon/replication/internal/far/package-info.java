/**
 * Replication to another host: the near end's stream and the far end's landing, over links that may
 * be cut at any moment.
 *
 * <h2>The way of a page</h2>
 *
 * <pre>
 *   near host                                                        far host
 *   hypervisor --> ChangeFeed --> FarSink --> Packer --> Outbox ===> Landing --> ReplicaTarget
 *                  dirty log      batches     encodes    window  &lt;== Acks
 *                                             FarPages: what the far end has
 * </pre>
 *
 * <p>Each arrow on the near host is a thread boundary with a bound: four batches of pages, and the
 * window. When the window is full the feed waits, the hypervisor's dirty log waits, and the guest
 * goes on.
 *
 * <p>What the far end has is a copy of each page on a slow link: there the next change goes as a
 * difference. On a fast one only what was written again is copied; of what was sent once, in the
 * pass over all memory, a hash is kept. Most pages are never written again, and memory for copies
 * of all of them is the primary host's.
 *
 * <h2>What survives what</h2>
 *
 * <pre>
 *   the link is cut            unacknowledged frames go again, applied ones are skipped:
 *                              HELLO names the stream, WELCOME the last frame that is applied
 *   the far engine restarts    another incarnation: what was on its way is void, pages are asked
 *                              for by hash, the next feed sends what differs
 *   the near engine restarts   the same: it knows nothing, and nothing that is there is sent again
 *   the far end is gone        after the outage limit replication fails; the guest goes on
 * </pre>
 *
 * <p>One sequence number counts everything that changes the far end: pages, state, the begin of a
 * feed, marks. The far end applies each number once and in order; so what an encoder believes the
 * far end to have, it has when the frame is applied there. A mark is acknowledged when all before
 * it is applied: ROUND gives the lag, SYNC the end of a freeze.
 *
 * <h2>The window</h2>
 *
 * <p>What is queued when a guest is frozen is blackout. So no more is kept than twice what the link
 * holds, by its measured rate and delay ({@link org.gnomon.replication.internal.far.LinkMeter}),
 * and never more than a fixed limit, which is also the memory that a cut can cost.
 */
package org.gnomon.replication.internal.far;
