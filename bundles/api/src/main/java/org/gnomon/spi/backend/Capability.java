package org.gnomon.spi.backend;

/** An optional ability of a backend. What is not listed is not called. */
public enum Capability {
    /** Can attach to a VM that it did not start. */
    ADOPT,
    /** Measures the dirty rate. */
    DIRTY_RATE,
    /** VMs may have disks, which take part in checkpoints and switches. */
    DISKS,
    /** Hands the memory over in place at a switch, so that there is no final sync. */
    GRAFTED_SWITCH,
    /** Copies the last changed memory at a switch, through the final sync it is given. */
    COPIED_SWITCH,
    /** Can go back to the old VMM after a switch without losing guest state. */
    REVERSE_TRANSFER,
    /** Can go back to the checkpoint that was kept, losing what came after it. */
    RESTORE_CHECKPOINT,
    /** A VM may have more than one replica at a time. */
    SEVERAL_SHADOWS,
    /** Replicas may stand on other hosts than the VM. */
    OTHER_HOSTS,
    /** Can advance a held checkpoint, and run it as the VM when the primary is lost. */
    FAILOVER
}
