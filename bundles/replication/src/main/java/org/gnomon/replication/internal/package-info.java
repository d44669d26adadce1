/**
 * The State Replication Engine: rounds of changed pages from a primary to its replica.
 *
 * <h2>A link's states</h2>
 *
 * <p>A VM has one link for each shadow. They know nothing of each other and share only the VM's
 * limit of bytes per second, taking turns.
 *
 * <pre>
 *                  +--------- lag over target -------+
 *                  |                                 v
 *   SEEDING --> IN_SYNC <--- a whole cycle kept --- LAGGING <-- SEEDING (four rounds, still old)
 *    |             |                                 |
 *    |             +-----> CHECKPOINTING <-----------+
 *    |             |        |   |     \ it failed: back to IN_SYNC or LAGGING
 *    |             |        |   v held for somebody
 *    |             |        |  REHEARSING --- released ---> IN_SYNC or LAGGING, by its lag
 *    |             |        |   ^   \ released in checkpoint mode: HOLDING
 *    |             |        |   | advanced for somebody
 *    | held from   |        v   |
 *    | before      |     HOLDING |  the mode's own is held
 *    |             |        ^   |
 *    |             |        | advanced or thrown away
 *    |             |        v   |
 *    +-------------|---> ADVANCING   every interval; the held one stays whole beside it
 *                  |        |   \ the backend holds none any more: IN_SYNC or LAGGING
 *                  v        v
 *                  SWITCHING (also from HOLDING) --- epoch grew, or surely running again --->
 *                            HOLDING if one is held in checkpoint mode, else by its lag
 *
 *   FAILED   from all but STOPPED: three rounds in a row failed, no space, other memory size; in
 *            checkpoint mode the VM is gone, or three checkpoints within 10 s or more failed; the
 *            replica became the VM at a switch. The replica stays, with what it holds
 *   STOPPED  from all; back to FAILED if the replica could not be freed
 * </pre>
 *
 * <p>Rounds into the replica run in SEEDING, IN_SYNC and LAGGING only; CHECKPOINTING runs the last
 * ones before the freeze itself, and REHEARSING, HOLDING, SWITCHING, FAILED and STOPPED never touch
 * the replica's memory. ADVANCING touches it only in the fold that the backend calls. Any other
 * move is refused with {@code illegal-transition}. A status shows CHECKPOINTING, HOLDING and
 * ADVANCING as IN_SYNC, or as LAGGING when the checkpoint is older than twice its interval and the
 * lag target.
 *
 * <p>What is started for a shadow whose replica is there already follows that one on: after a
 * switch that took another one, after a failover, after a failure. Only what differs is sent. A
 * held checkpoint is kept meanwhile and advanced, or given up if the mode is off and the VM runs. A
 * held checkpoint of a VM that does not run is freed only by {@code stop} of that shadow.
 *
 * <h2>Checkpoint mode</h2>
 *
 * <pre>
 *   timer --> last rounds into the stage, while the guest runs (four at most)
 *         --> the backend freezes: what is still different goes into the stage (collect)
 *         --> the guest goes on: from now on it is the new checkpoint
 *         --> the stage is written to the replica (fold) --> HOLDING
 *
 *   it fails before the guest goes on:  the stage is thrown away, the old one is held
 *   the fold fails half-way:            the stage is kept; the backend may have it folded again
 *                                       before a failover; the next checkpoint, collected in
 *                                       another stage, makes up for it
 * </pre>
 *
 * <p>The next one begins an interval after this one began. The interval is what was asked for, or
 * twice the time that the last one worked if that is more; a status gives it as its round period. A
 * checkpoint that somebody asked for is advanced freshly and then stays until it is released.
 *
 * <p>Memory needed for a stage: 16 MiB outside the heap, then a file that is unlinked at once, as
 * large as what changed (16 MiB at a time); on the heap 4 KiB for each 4 MiB of the VM in which
 * something changed. While folds are owed there is one more for each.
 *
 * <h2>A round</h2>
 *
 * <p>There is no dirty log to rely on: the primary's memory is compared with the replica's. What
 * differs is copied into a batch (the guest goes on writing, and what is judged, sent and applied
 * must be the same bytes), encoded into a frame, and applied by the decoder, which is the only way
 * into the replica outside a freeze. A page torn by the guest is found again by the next round, so
 * rounds need no agreement with the guest; only the copy inside a freeze makes the replica equal.
 *
 * <p>Memory needed for one link on this host: about ten times 64 pages outside the heap, half a
 * mebibyte in it, whatever the size of the VM; twice that and a stage in checkpoint mode.
 *
 * <p>A frame is what {@link org.gnomon.wire.BatchEncoder} makes of a batch, as between hosts.
 * Between two memories of one host encoding costs more than it saves, so pages go raw unless a
 * limit of bytes per second is set; zeros and copies of other pages are found all the same.
 *
 * <h2>A replica on another host</h2>
 *
 * <p>Its link has the states above. What differs is how changes get there: from the hypervisor's
 * own dirty log over a network, see {@link FarLink} and {@link
 * org.gnomon.replication.internal.far}. In checkpoint mode:
 *
 * <pre>
 *   timer --> ADVANCING: a feed, whose changes the far end keeps beside the checkpoint it holds
 *         --> its first round has arrived --> the backend freezes; all has arrived (collect)
 *         --> the guest goes on --> the far end makes it its checkpoint --> HOLDING
 *
 *   the link is cut:    ADVANCING until it is back, the old one is held, the status says so; who
 *                       asks for a checkpoint meanwhile is refused. Past the outage limit: FAILED
 *   the feed fails:     another one; what the far end has kept already is not sent again
 *   it is not held:     HOLDING, and the next one; for as long as an outage may last
 * </pre>
 *
 * <p>The next one begins when it is due, or at once if this one took longer. No copy of what was
 * collected is kept on this side.
 */
package org.gnomon.replication.internal;
