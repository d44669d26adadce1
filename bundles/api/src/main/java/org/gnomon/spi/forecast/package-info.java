/**
 * What a forecaster implements. Register a {@link org.gnomon.spi.forecast.Forecaster} as an OSGi
 * service, or, for one model that learns from the whole fleet, a {@link
 * org.gnomon.spi.forecast.FleetTrainer}.
 *
 * <p>Rules, held by the conformance kit under these numbers:
 *
 * <ul>
 *   <li>F-01 The same series, seed and version give the same forecast, bit for bit.
 *   <li>F-02 A fit sees only the series it is given and keeps no reference to it.
 *   <li>F-03 A gap is NaN in the series; a forecaster copes with it.
 *   <li>F-04 A forecast is finite, or the fit fails; it never answers NaN.
 *   <li>F-05 Fit and forecast never block on anything but the CPU, and make no threads. A fit of
 *       2,016 values with a forecast of 288 takes at most 2 s of one CPU and allocates at most 256
 *       MiB in all; one that takes longer than PAM's deadline is set aside.
 *   <li>F-06 A model that is written and read again forecasts the same, bit for bit; bytes that are
 *       not a state of this name and version are refused with {@code invalid-input}, also if only
 *       one bit is not what was written.
 *   <li>F-07 A training tells its progress, which never goes back and ends at 1, and asks at least
 *       every second whether to go on. If not, it is refused.
 *   <li>F-08 A training with too little to learn from is refused.
 * </ul>
 */
@Export
@Version("1.1.0")
package org.gnomon.spi.forecast;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
