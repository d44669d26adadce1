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
 *   any but ABSENT -> FAILED, with the reason;   FAILED -> SEEDING, tried again or protected again
 *   any but ABSENT, REHEARSING, SWITCHING -> RETIRED when it became the VM because the primary was
 *                                            lost, or when the guest shut itself down
 *   any but ABSENT, REHEARSING, SWITCHING -> ABSENT when not protected any more
 * </pre>
 *
 * <p>Each of a VM's shadows is in a state of its own. A rehearsal runs on the first one in
 * promotion order that follows the VM, all that follow are candidates of the switch; afterwards the
 * one that became the VM is made anew, and the others follow on with what they have. A shadow that
 * failed is tried again, with growing pauses; the alert is raised once.
 *
 * <p>A lost primary:
 *
 * <pre>
 *   RUNNING, PAUSED --- SHUT_DOWN: noted, shadows parked, no alert
 *        |    ^    '--- paused for longer than any checkpoint, with nothing of ours under way:
 *        |    |         alert, over when it runs again
 *        |    |
 *        |    '-- answers again
 *        | GONE twice, or no answer for longer than the redundancy's silence
 *        v
 *   what is under way ends first (a rehearsal or plan at its next look, a switch or watch by the
 *   switchover's own machine), then it is looked at again
 *        |
 *        v
 *   LOST, alert --- manual, or not sure enough for the policy: the alert says the command
 *        |
 *        v
 *   failover: the checkpoint in promotion order, unless a later one is newer by more than a period
 *        |--- committed: alert with the loss; the shadow that became the VM is made anew
 *        |--- rolled back (it ran after all), or nothing was begun: again later, alert once
 *        '--- needs operator: alert, nothing more by itself
 * </pre>
 *
 * <p>An update: plan, rehearse, decide (only a go goes on), switch, watch, then commit or go back.
 * What the VM is like is noted right before the switch, and what the update did to it after the
 * watch, whatever becomes of it: the next plan foresees more. Trial and watch are looked at before
 * their end, too, where only harm decides. What a watch decides: evidence of harm, or a guest that
 * is missing, rolls back. Doubt does not: it extends the watch once and then keeps the new side,
 * with an alert, because going back is a second blackout for a guest of which nothing bad is known.
 * More than one running copy is left to a person.
 *
 * <p>A rollback may be asked for at any moment of an update. Before the switch the update is called
 * off at the next look; inside the switch it is done as soon as the new side is watched; in the
 * watch at once. Once the commit has begun it is too late.
 *
 * <p>Nothing here blocks: every flow is a chain of stages. The journal is written on the
 * scheduler's blocking executor.
 */
package org.gnomon.shadow.internal;
