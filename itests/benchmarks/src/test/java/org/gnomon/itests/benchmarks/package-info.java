/**
 * Measures replication to another host: beside QEMU's own ways of moving a guest ({@code hosts}),
 * against the guest's size ({@code linear}), and its parts alone ({@code jmh}).
 *
 * <p>Command, Arguments and Report have the shape of those in {@code itests/evaluation}, which are
 * test classes of a module that is not installed, so they cannot be shared by way of Maven.
 */
package org.gnomon.itests.benchmarks;
