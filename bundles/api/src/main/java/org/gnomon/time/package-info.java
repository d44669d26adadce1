/**
 * Time and threads as services, so that a whole system runs under a seed and a virtual clock.
 *
 * <p>Nothing outside {@code bundles/runtime} reads a wall clock, sleeps or makes a thread;
 * everything else takes {@link org.gnomon.time.TimeSource} and {@link org.gnomon.time.Scheduler} by
 * constructor.
 */
@Export
@Version("1.0.0")
package org.gnomon.time;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
