/**
 * The neural net alone: trained on the first week of each series of a folder, tried on the week
 * after, and, with the series' own family left out, on what it has never seen.
 */
package org.gnomon.itests.evaluation.lstm;
