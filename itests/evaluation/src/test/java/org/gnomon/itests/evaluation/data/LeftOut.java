package org.gnomon.itests.evaluation.data;

/**
 * What is not evaluated.
 *
 * @param name of the series or file
 * @param reason in words
 */
public record LeftOut(String name, String reason) {}
