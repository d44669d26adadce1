/** What is offered to other hosts, over links on which both sides have proved who they are. */
@Export
@Version("1.0.0")
package org.gnomon.spi.peer;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
