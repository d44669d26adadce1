/**
 * A seeded world to run Gnomon in: virtual time, randomness and faults, all from one seed, so that
 * a run that failed can be run again exactly.
 *
 * <pre>
 * Randomness ──streams──▶ VirtualTime ──one event loop──▶ SimulatedProcess (can be killed)
 *      └───────streams──▶ FaultPlan ──what goes wrong, and where──▶ simulated parts
 * </pre>
 *
 * <p>In a test: make a {@link org.gnomon.simulation.VirtualTime}, hand it to the parts as their
 * TimeSource and Scheduler, call them, and drive the loop with {@link
 * org.gnomon.simulation.VirtualTime#await}.
 */
@Export
@Version("1.0.0")
package org.gnomon.simulation;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
