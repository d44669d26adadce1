package org.gnomon.model;

/** What a VM, or a copy of one, is doing according to its hypervisor. */
public enum RunState {
    RUNNING,
    PAUSED,
    /** Its state was handed over to another process; it must never simply be continued. */
    HANDED_OVER,
    /** No process, or one that cannot run again. */
    GONE,
    /** The hypervisor does not answer. */
    UNKNOWN
}
