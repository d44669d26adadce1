/** {@code benchmark linear}: replication costs what changes, not what the guest has. */
package org.gnomon.itests.benchmarks.linear;
