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
 * <p>Memory needed for one link: about 7 times 16 pages outside the heap, half a mebibyte in it,
 * whatever the size of the VM; twice that and a stage in checkpoint mode.
 *
 * <h2>A frame, version 1</h2>
 *
 * <p>Numbers are big-endian. A frame carries 1 to 16 pages in ascending order.
 *
 * <pre>
 *   offset bytes
 *        0     4  magic, 0x474e4f4d ("GNOM")
 *        4     1  version, 1
 *        5     1  kind, 1 = pages
 *        6     2  number of pages, 1 to 16
 *        8     4  page size in bytes
 *       12     4  length of the payload
 *       16     8  number of the frame in its round, from 0
 *       24     8  number of the first page (its offset in memory divided by the page size)
 *       32    16  name of the codec in ASCII, filled up with zeros; all zeros: no coded block
 *       48     4  CRC-32C of bytes 0 to 47 and the payload
 *       52        payload:
 *                 for each page
 *                   1  encoding: 0 zero, 1 dedup, 2 raw, 3 plain, 4 delta
 *                   4  number of the page, less that of the first one; unsigned, growing
 *                  [8] dedup only: number of the page that has the same content
 *                 the raw pages, in order
 *                 the coded block, to the end: what the codec made of all plain and delta pages, in
 *                   order; a delta page is the XOR of the new content with what the replica had
 * </pre>
 *
 * <p>Pages are defined one after the other: a dedup reference to a page that an earlier entry of
 * the same frame defines means its new content, any other reference the content before the frame.
 * The receiver works out all pages before it writes the first, so a frame is applied whole or not
 * at all.
 */
package org.gnomon.replication.internal;
