/**
 * The wire format of replication, its encoder and its decoder.
 *
 * <pre>
 *   sender                                                      receiver
 *   PageBatch                                                   PageSink
 *       |                                                          ^
 *   BatchEncoder --> FrameWriter ===channel===> FrameReader --> BatchDecoder
 *    |       |                                                     |
 *    |    Chooser: link, CPU, demand                           PageStore: other replicas
 *   OldPages: what the receiver has, PageMirror                           of this host
 * </pre>
 */
@Export
@Version("1.0.0")
package org.gnomon.wire;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
