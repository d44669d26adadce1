package org.gnomon.model;

/** What is done when a primary is lost. It never includes going back by itself. */
public enum Failover {
    /** An alert, and a person decides. */
    MANUAL,
    /** By itself when the primary's process is proved to have ended without being told to. */
    WHEN_GONE,
    /**
     * As {@link #WHEN_GONE}, and also when the hypervisor has not answered for {@link
     * Redundancy#silence()}; it is then ended first, and that is confirmed.
     */
    WHEN_GONE_OR_SILENT
}
