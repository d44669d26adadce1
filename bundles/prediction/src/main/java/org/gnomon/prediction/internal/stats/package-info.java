/** The few statistics that forecasts and verdicts share. */
package org.gnomon.prediction.internal.stats;
