package org.gnomon.link.internal;

import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts who was not let in, and logs each of them once. Safe for use by any thread. */
final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final int REMEMBERED = 256;
    private static final int MOST_CHARS = 300;

    private final AtomicLong count = new AtomicLong();
    private final Set<String> logged =
            Collections.newSetFromMap(
                    new LinkedHashMap<>() {
                        private static final long serialVersionUID = 1L;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                            return size() > REMEMBERED;
                        }
                    });

    /**
     * @param shown what was shown as a proof
     * @param why cut to a length
     */
    void refused(SocketAddress from, String shown, String why) {
        count.incrementAndGet();
        InetAddress address = from instanceof java.net.InetSocketAddress i ? i.getAddress() : null;
        boolean first;
        synchronized (logged) {
            first = logged.add(address + " " + shown);
        }
        if (first) {
            String text = why == null ? "" : why;
            String cut = text.length() > MOST_CHARS ? text.substring(0, MOST_CHARS) : text;
            LOG.warn("Refused a connection from {}, which showed {}: {}", from, shown, cut);
        }
    }

    long count() {
        return count.get();
    }
}
