/**
 * The conformance kit: what every backend, codec, forecaster and trainer of forecasters is held to,
 * as JUnit 5 interfaces of default tests. A module implements the interface in a test class and
 * tells it what to test.
 *
 * <p>The numbers in the names of tests are those of the rules in the SPI's own documentation: B-..
 * in {@code org.gnomon.spi.backend}, F-.. in {@code org.gnomon.spi.forecast}. A rule that no test
 * can reach has a disabled test whose name begins with {@code untested_} and says why.
 *
 * <p>Nothing that was not run counts as passed. What the backend does not claim (a capability) is
 * skipped and said so. What it claims and could not be tried here (for want of hardware, say) is
 * skipped and written to {@code target/not-run.txt}, one {@code what: why} a line.
 */
package org.gnomon.conformance;
