/**
 * {@code benchmark jmh}: runs the JMH classes of the package {@code jmh} and holds bars against
 * them.
 */
package org.gnomon.itests.benchmarks.parts;
