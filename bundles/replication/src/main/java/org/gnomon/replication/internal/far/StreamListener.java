package org.gnomon.replication.internal.far;

/** What is told of a stream, by its threads; none of the methods may block. */
public interface StreamListener {

    /** Nobody listens. */
    StreamListener NONE =
            new StreamListener() {
                @Override
                public void encoded(String kind, long pages, long rawBytes) {
                    // nobody counts
                }

                @Override
                public void sent(long bytes) {
                    // nobody counts
                }

                @Override
                public void round(RoundReport report) {
                    // nobody counts
                }
            };

    /** Changed pages were encoded. */
    void encoded(String kind, long pages, long rawBytes);

    /** A frame went onto the link, maybe again. */
    void sent(long bytes);

    /** The far end has applied a round. */
    void round(RoundReport report);
}
