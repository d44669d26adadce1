/**
 * The Switchover Controller.
 *
 * <p>A planned switchover ({@link org.gnomon.switchover.internal.SwitchoverMachine}):
 *
 * <pre>
 *      .------------------------------------------------------------.
 *      |  failed, the old side is proved to run, another shadow     |
 *      v                                                            |
 *   PLANNED -----------.  stand-by failed, or given up              |
 *      | stand-by ready|                                            |
 *   PREPARED ----------|  failed, and the old side                  |
 *      | frozen        |  is proved to run:                         |
 *   FROZEN ------------|---------------------.----------------------'
 *      | finalised     |                     | no other shadow
 *   FINALISED ---------|                     v
 *      | fenced        |                 ROLLED_BACK
 *   FENCED ------------'                     ^
 *      | activated     (failed, but the new  | old side proved to run again
 *   ACTIVATED           side is proved to    |
 *      | one copy runs  run: to WATCHING)    |
 *   WATCHING -------- rollback asked ---> ROLLING_BACK
 *      |    ^                                |
 *      |    '---- could not go back, --------'
 *      |          or could not intend it,
 *      |          or the VM's host is out of reach and nothing was begun
 *      | commit asked, old side released
 *   COMMITTED
 * </pre>
 *
 * <p>A failover ({@link org.gnomon.switchover.internal.FailoverMachine}):
 *
 * <pre>
 *      .-- failed before the activation, nothing runs, another checkpoint
 *      v   |
 *   PLANNED ---- the primary runs after all ----> ROLLED_BACK
 *      | primary confirmed ended       (a fenced one that runs: NEEDS_OPERATOR)
 *   FENCED
 *      | checkpoint runs
 *   ACTIVATED   (the new side is proved to run: from each state straight to COMMITTED)
 *      | one copy runs
 *   COMMITTED
 * </pre>
 *
 * <p>In both, from every state but the final ones: the truth cannot be established, or nothing runs
 * any more and nobody has decided what to lose -> NEEDS_OPERATOR.
 *
 * <p>The journal has a forced intent before each act: before each stand-by is made, before the
 * freeze, before the old side is released, before each attempt to go back or to fail over. Steps
 * inside the blackout are noted in memory and reach the disk right after the activation.
 *
 * <p>Whoever acts holds the VM's lease. Each activation has an epoch that the lease gave out, and
 * the lease is asked once more at the last moment before another side may run.
 *
 * <p>A rollback that is asked for before the freeze gives the switchover up at the next point where
 * nothing was touched; inside the blackout it waits for the activation, and goes back from there.
 * The wish is in the journal, so a crash does not lose it.
 *
 * <p>What is never done: running a side that is not proved to be the only one; giving up the
 * guest's present state for a checkpoint while the new side still has it; a failover that nobody
 * asked for.
 */
package org.gnomon.switchover.internal;
