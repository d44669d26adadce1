/** What the replication engine is extended with: codecs, and memory that it writes. */
@Export
@Version("1.0.0")
package org.gnomon.spi.replication;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
