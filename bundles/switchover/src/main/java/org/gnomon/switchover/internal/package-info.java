/**
 * The Switchover Controller.
 *
 * <pre>
 *            stand-by failed
 *   PLANNED ------------------------------------------------.
 *      | stand-by ready                                     |
 *   PREPARED ----------.                                    |
 *      | frozen        |  failed, and the old side          |
 *   FROZEN ------------|  is proved to run                  v
 *      | finalised     |----------------------------> ROLLED_BACK
 *   FINALISED ---------|                                    ^
 *      | fenced        |                                    | old side proved to run
 *   FENCED ------------'                                    |
 *      | activated     (failed, but the new side is proved  |
 *   ACTIVATED           to run: straight to WATCHING)       |
 *      | one copy runs                                      |
 *   WATCHING ---------- rollback asked ------------> ROLLING_BACK
 *      |    ^                                               |
 *      |    '------- could not go back, new side runs ------'
 *      | commit asked, old side released
 *   COMMITTED
 *
 *   from every state but the final ones: truth cannot be established -> NEEDS_OPERATOR
 * </pre>
 *
 * <p>The journal has a forced intent before each act: before the stand-by is made, before the
 * freeze, before the old side is released, before each attempt to go back. Steps inside the
 * blackout are noted in memory and reach the disk right after the activation.
 *
 * <p>What is never done: running a side that is not proved to be the only one; giving up the
 * guest's present state for a checkpoint while the new side still has it.
 */
package org.gnomon.switchover.internal;
