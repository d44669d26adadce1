/**
 * The parts of replication alone, under JMH: finding changed memory beside C's {@code memcmp},
 * encoding and decoding. Scores are pages of 4096 bytes per second, on one core.
 */
package org.gnomon.itests.benchmarks.jmh;
