package org.gnomon.backend.kvm.internal.state;

import java.util.List;
import java.util.Map;

/**
 * What must be the same in every QEMU that runs a VM, in QEMU's own words.
 *
 * <p>Arguments may hold tokens that differ from side to side: see {@link #disk} and {@link #log}.
 *
 * @param type the versioned machine type
 * @param machineOptions what else {@code -machine} had, with a leading comma, or empty
 * @param accelerator {@code kvm} or {@code tcg}
 * @param ramId the id of the RAM object
 * @param hardware the other arguments, in their order
 * @param logs files that character devices write, by device id
 * @param console the id of the guest's console in {@code logs}, or empty
 */
public record MachineSpec(
        String type,
        String machineOptions,
        String accelerator,
        String ramId,
        List<String> hardware,
        Map<String, String> logs,
        String console) {
    private static final char MARK = '\u0001';

    public MachineSpec {
        hardware = List.copyOf(hardware);
        logs = Map.copyOf(logs);
    }

    /** Stands for the top node of a disk. */
    public static String disk(String name) {
        return MARK + "disk:" + name + MARK;
    }

    /** Stands for the path of a log. */
    public static String log(String id) {
        return MARK + "log:" + id + MARK;
    }
}
