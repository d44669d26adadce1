package org.gnomon.model;

/** What a VM, or a copy of one, is doing according to its hypervisor. */
public enum RunState {
    RUNNING,
    PAUSED,
    /** Its state was handed over to another process; it must never simply be continued. */
    HANDED_OVER,
    /** No process, or one that cannot run again. */
    GONE,
    /** As {@link #GONE}, and known to be so because the guest shut itself down: nothing is lost. */
    SHUT_DOWN,
    /** The hypervisor does not answer. */
    UNKNOWN
}
