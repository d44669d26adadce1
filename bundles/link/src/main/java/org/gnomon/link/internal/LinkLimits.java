package org.gnomon.link.internal;

import java.time.Duration;

/**
 * Times and sizes of links.
 *
 * @param connect for a connection to be there: TCP, TLS and the first words
 * @param handshake for who connects to prove who it is and to say what for
 * @param ping how often a link is tried out
 * @param silence after how long without a byte it is dead
 * @param call for the answer to a call
 * @param retry the longest pause between two attempts to connect
 * @param sendBuffer bytes of a channel that the system may hold for sending, 0: as it likes
 * @param receiveBuffer the same for receiving
 */
public record LinkLimits(
        Duration connect,
        Duration handshake,
        Duration ping,
        Duration silence,
        Duration call,
        Duration retry,
        int sendBuffer,
        int receiveBuffer) {

    /** What is usual between hosts of one site or of two. */
    public static final LinkLimits USUAL =
            new LinkLimits(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(120),
                    Duration.ofSeconds(5),
                    512 << 10,
                    0);
}
