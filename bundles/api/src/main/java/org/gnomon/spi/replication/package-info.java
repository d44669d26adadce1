/**
 * What the replication engine is extended with: codecs, memory that it writes, and feeds of changes
 * for replicas on other hosts.
 */
@Export
@Version("1.1.0")
package org.gnomon.spi.replication;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
