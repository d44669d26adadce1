package org.gnomon.model;

import java.time.Duration;

/**
 * How long the guest stood still, in parts that follow one another. What is left between the sum of
 * the parts and the total is the controller's own time.
 *
 * @param vcpuStop stopping the virtual CPUs
 * @param finalSync copying the last changed memory
 * @param deviceTransfer moving CPU and device state
 * @param diskHandover handing over the disks, zero if it is part of another
 * @param activation from the state being there to the guest running
 * @param total from before the stop was asked for to after the guest was confirmed running
 */
public record Blackout(
        Duration vcpuStop,
        Duration finalSync,
        Duration deviceTransfer,
        Duration diskHandover,
        Duration activation,
        Duration total) {}
