/**
 * The Shadow VM Manager, the inventory of VMs, and the desk for update signals.
 *
 * <pre>
 *            protect            seeded
 *   ABSENT ---------> SEEDING ---------> IN_SYNC <----> LAGGING
 *     |                  ^  ^               | ^            |
 *     | watch goes on    |  |      rehearse | | rehearsed  | rehearse
 *     | after a restart  |  |               v |            |
 *     |           reseed |  |           REHEARSING <-------'
 *     |                  |  |
 *     |          RETIRED '  | went back     IN_SYNC, LAGGING
 *     |             ^       |                  |        ^
 *     |             |       |                  | switch | the guest never left
 *     |   committed |       |                  v        |
 *     '-------------'------------------------ SWITCHING-'
 *
 *   any but ABSENT -> FAILED, with the reason;   FAILED -> SEEDING when protected again
 *   any but ABSENT, REHEARSING, SWITCHING -> ABSENT when not protected any more
 * </pre>
 *
 * <p>An update: plan, rehearse, decide (only a go goes on), switch, watch, then commit or go back.
 * What a watch decides: evidence of harm, or a guest that is missing, rolls back. Doubt does not:
 * it extends the watch once and then keeps the new side, with an alert, because going back is a
 * second blackout for a guest of which nothing bad is known. More than one running copy is left to
 * a person.
 *
 * <p>Nothing here blocks: every flow is a chain of stages. The journal is written on the
 * scheduler's blocking executor.
 */
package org.gnomon.shadow.internal;
