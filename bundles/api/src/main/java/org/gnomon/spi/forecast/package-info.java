/**
 * What a forecaster implements. Register a {@link org.gnomon.spi.forecast.Forecaster} as an OSGi
 * service.
 *
 * <p>Rules, held by the conformance kit under these numbers:
 *
 * <ul>
 *   <li>F-01 The same series, seed and version give the same forecast, bit for bit.
 *   <li>F-02 A fit sees only the series it is given and keeps no reference to it.
 *   <li>F-03 A gap is NaN in the series; a forecaster copes with it.
 *   <li>F-04 A forecast is finite, or the fit fails; it never answers NaN.
 *   <li>F-05 Fit and forecast never block on anything but the CPU, and make no threads.
 * </ul>
 */
@Export
@Version("1.0.0")
package org.gnomon.spi.forecast;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
