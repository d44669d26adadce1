/** What the benchmark has to reach inside the forecast engine for. */
package org.gnomon.prediction.internal.forecast;
