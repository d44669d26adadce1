/**
 * Values that travel between the parts of Gnomon: immutable, validated when made, serialisable.
 *
 * <p>Units: usages are fractions from 0 to 1, rates are bytes per second, spans are {@link
 * java.time.Duration}, times are {@link java.time.Instant}. A figure that was not measured is
 * {@code NaN}, never zero. The records here are frozen: a component is never added, removed or
 * renamed. An enum may gain constants, so a switch over one needs a default.
 */
@Export
@Version("1.1.0")
package org.gnomon.model;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
