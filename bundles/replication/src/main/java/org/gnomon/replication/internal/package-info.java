/**
 * The State Replication Engine: rounds of changed pages from a primary to its replica.
 *
 * <h2>A link's states</h2>
 *
 * <pre>
 *                  +--------- lag over target -------+
 *                  |                                 v
 *   SEEDING --> IN_SYNC <--- a whole cycle kept --- LAGGING <-- SEEDING (four rounds, still old)
 *                  |                                 |
 *                  +-----> CHECKPOINTING <-----------+
 *                  |        |         \ it failed: back to IN_SYNC or LAGGING
 *                  |        v held
 *                  |     REHEARSING --- released ---> IN_SYNC or LAGGING, by its lag
 *                  |
 *                  +-----> SWITCHING --- epoch grew, or surely running again ---> by its lag
 *
 *   FAILED   from all but STOPPED: three rounds in a row failed, no space, other memory size
 *   STOPPED  from all; back to FAILED if the replica could not be freed
 * </pre>
 *
 * <p>Rounds run in SEEDING, IN_SYNC and LAGGING only; CHECKPOINTING runs the last ones before the
 * freeze itself, and REHEARSING, SWITCHING, FAILED and STOPPED never touch the replica's memory.
 * Any other move is refused with {@code illegal-transition}. A status shows CHECKPOINTING as
 * IN_SYNC or LAGGING.
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
 * whatever the size of the VM.
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
