/**
 * Measuring from the command line: a {@link org.gnomon.itests.support.topics.Command} per topic,
 * each with a {@link org.gnomon.itests.support.topics.Report} of tables and bars; the exit code
 * tells whether the bars are met.
 */
package org.gnomon.itests.support.topics;
