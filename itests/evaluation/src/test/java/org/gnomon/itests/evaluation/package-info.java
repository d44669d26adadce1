/**
 * How good the Predictive Analysis Module is: a {@link org.gnomon.itests.evaluation.Command} per
 * topic, started by the script {@code evaluate}, each with a {@link
 * org.gnomon.itests.evaluation.Report}.
 */
package org.gnomon.itests.evaluation;
