/**
 * Coverage-guided fuzzing (libFuzzer by way of Jazzer) of the parsers that read bytes which others
 * made: another host, or a hypervisor.
 *
 * <p>A target is a class with {@code fuzzerTestOneInput(byte[])}; {@link
 * org.gnomon.itests.fuzz.Target} lists them. The inputs that are kept in {@code
 * src/test/resources/corpus} are run in every build, then for 15 seconds more what the fuzzer makes
 * of them. What holds for any input: it is answered in time, with a typed error if it is not good,
 * in a small heap, and nothing is written where it does not belong.
 */
package org.gnomon.itests.fuzz;
