/**
 * How good the Predictive Analysis Module is: a {@link org.gnomon.itests.support.topics.Command}
 * per topic, started by the script {@code evaluate}, each with a {@link
 * org.gnomon.itests.support.topics.Report}.
 */
package org.gnomon.itests.evaluation;
