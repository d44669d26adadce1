/**
 * The wire format of replication, its encoder and its decoder.
 *
 * <pre>
 *   sender                                                            receiver
 *   PageBatch --> BatchEncoder --> FrameWriter ==channel==> FrameReader --> BatchDecoder --> PageSink
 *                  |      |                                                  |
 *              OldPages  Chooser                                         PageStore
 *            (PageMirror) (link, CPU, demand)                      (other replicas, if offered)
 * </pre>
 */
@Export
@Version("1.0.0")
package org.gnomon.wire;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
