/**
 * Two hosts on one machine, each with a network, processes and shared memory of its own, and an
 * emulated link between them.
 *
 * <pre>
 *   namespaces "near"                   the test's JVM                    namespaces "far"
 *   Gnomon, QEMUs                                                       gnomon-host, QEMUs
 *        |                                                                     |
 *   link0 (TUN) -- socat == UDP == Lane: queue, rate, delay, loss == UDP == socat -- link0 (TUN)
 *   10.77.0.1                     (one lane each way)                        10.77.0.2
 * </pre>
 *
 * <p>The kernel's own emulation (netem) is not there on every machine; a TUN device is.
 */
package org.gnomon.itests.hosts;
