package org.gnomon.prediction.internal.judge;

/**
 * How strict one look is.
 *
 * @param settings of the judge
 * @param budget of this look
 */
record Strictness(JudgeSettings settings, Budget budget) {}
