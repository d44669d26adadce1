package org.gnomon.prediction.internal.forecast.select;

import java.util.List;

/**
 * A forecast of those chosen.
 *
 * @param values one per step ahead
 * @param members who took part
 * @param notes who could not, and why
 */
public record Selected(double[] values, List<String> members, List<String> notes) {}
