/**
 * The whole control plane, wired as in the container, in a simulated world: virtual time, a
 * simulated host, disk and link, faults from a seed, and checkers that look from outside.
 *
 * <pre>
 * Batch (two workers) ─▶ Run ─▶ World ─▶ Controller ... Controller    die, stop, start again
 *    │                    │       ├────▶ Link, SimDisk, SimulatedHost  stay
 *    ▼                    │       └────▶ Checker                      after every task
 * Tally ─▶ table, JSON    ├─▶ Scenario: what people ask for
 *                         ├─▶ Trouble: what goes wrong
 *                         └─▶ Ending: calm, rest, and all must be as it should be
 * </pre>
 *
 * <p>{@code docs/simulation.md} tells more.
 */
package org.gnomon.itests.simulation;
