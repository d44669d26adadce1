package org.gnomon.replication.internal.far;

/** What is told of a stream, by its threads; none of the methods may block. */
public interface StreamListener {

    /** Changed pages were encoded. */
    void encoded(String kind, long pages, long rawBytes);

    /** A frame went onto the link, maybe again. */
    void sent(long bytes);

    /** The far end has applied a round. */
    void round(RoundReport report);
}
