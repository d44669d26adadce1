/**
 * What user interfaces and other parts call. Each is registered by Gnomon as an OSGi service.
 *
 * <p>Methods that return a stage return at once; stages complete on an executor of {@link
 * org.gnomon.time.Scheduler} and fail only with {@link org.gnomon.model.GnomonException}. All
 * services may be called by any thread. Progress listeners are called in order, must return
 * quickly, and what they throw is ignored.
 */
@Export
@Version("1.2.0")
package org.gnomon.service;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
