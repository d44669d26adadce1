package org.gnomon.itests.simulation.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.gnomon.simulation.VirtualTime;

/** What happened, line by line; always as a hash, and on request in full. */
public final class Trace {

    private static final long FNV_PRIME = 0x100000001b3L;
    private static final Pattern MOUNT = Pattern.compile("sim-\\d+:");
    private static final int MOST_LINES = 200_000;

    private final VirtualTime time;
    private final boolean keeps;
    private final List<String> lines = new ArrayList<>();
    private long hash = 0xcbf29ce484222325L;

    Trace(VirtualTime time, boolean keeps) {
        this.time = time;
        this.keeps = keeps;
    }

    void add(String who, String text) {
        // The number of a mount counts through all worlds.
        String what = text.contains("sim-") ? MOUNT.matcher(text).replaceAll("sim:") : text;
        long nanos = time.nanos();
        mix(nanos);
        for (int i = 0; i < who.length(); i++) {
            mix(who.charAt(i));
        }
        for (int i = 0; i < what.length(); i++) {
            mix(what.charAt(i));
        }
        if (keeps && lines.size() < MOST_LINES) {
            lines.add(String.format("%12s %-4s %s", Duration.ofNanos(nanos), who, what));
        }
    }

    private void mix(long value) {
        hash = (hash ^ value) * FNV_PRIME;
    }

    long hash() {
        return hash;
    }

    List<String> lines() {
        return lines;
    }
}
