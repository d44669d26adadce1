/**
 * The two programs that Gnomon is in a benchmark, one on each host: the near end with the VM and
 * all control, the far end with the host side. Wired by hand, without a container. The benchmark
 * talks to each over its standard input and output, a JSON object a line.
 */
package org.gnomon.itests.benchmarks.ends;
