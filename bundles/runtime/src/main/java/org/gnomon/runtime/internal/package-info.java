/**
 * The real clock and the real executors, as services.
 *
 * <p>This is the one bundle that may read a wall clock and make threads. Everything else takes
 * {@link org.gnomon.time.TimeSource} and {@link org.gnomon.time.Scheduler}, so that it also runs
 * under a virtual clock.
 */
package org.gnomon.runtime.internal;
