/**
 * Samples VMs and keeps their history.
 *
 * <p>A sample goes from a {@link org.gnomon.telemetry.internal.Sampler} into memory (a ring for
 * quick questions, a queue for the disk) and a few seconds later into the store:
 *
 * <pre>{@code
 * VM --sample()--> Sampler --> SampleRing (memory)
 *                          \-> WaitingSamples --flush--> DiskHistory --> SampleStore (file)
 *
 * DiskHistory:  OPEN --a write or read fails--> DOWN --every 30 s--> OPEN
 *               OPEN --the file is corrupt--> renamed aside --> OPEN with a fresh file
 * }</pre>
 *
 * Once a minute is over, its mean is made from what is on disk and kept beside the samples, so that
 * a forecast can look weeks back in milliseconds.
 *
 * <p>While the store is down sampling goes on, and what it took is written when the store is back,
 * up to a bound.
 */
package org.gnomon.telemetry.internal;
