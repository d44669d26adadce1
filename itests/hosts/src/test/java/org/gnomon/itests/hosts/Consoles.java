package org.gnomon.itests.hosts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.gnomon.itests.support.guest.TickLog;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;

/**
 * The guest's console as one text, wherever the guest ran: each QEMU has a file of its own, and a
 * line may begin in one and end in another. Looks at all of them all the time; what two files grew
 * by between two looks is put behind each other beginning with the one that grew before.
 */
final class Consoles implements AutoCloseable {

    private static final Duration OFTEN = Duration.ofMillis(20);

    private final List<Path> folders;
    private final Predicate<Path> isConsole;
    private final Map<Path, Long> seen = new LinkedHashMap<>();
    private final StringBuilder text = new StringBuilder();
    private final Cancellable looks;
    private Path last;
    private long grewAt;
    private long longestSilence;
    private int bothGrew;

    Consoles(List<Path> folders, Predicate<Path> isConsole, Scheduler scheduler) {
        this.folders = folders;
        this.isConsole = isConsole;
        looks = scheduler.every(OFTEN, this::look);
    }

    /** All that it said so far. */
    synchronized TickLog ticks() {
        look();
        return TickLog.parse(text.toString());
    }

    /** For how long it said nothing, at most, since this was asked before. */
    synchronized Duration longestSilence() {
        look();
        Duration longest = Duration.ofNanos(longestSilence);
        longestSilence = 0;
        return longest;
    }

    /** At how many looks two files had grown; each switch is one at most. */
    synchronized int bothGrew() {
        return bothGrew;
    }

    private synchronized void look() {
        try {
            List<Path> grown = grown();
            if (grown.size() > 1) {
                bothGrew++;
            }
            if (grown.remove(last)) {
                grown.add(0, last);
            }
            long now = System.nanoTime();
            if (!grown.isEmpty()) {
                grewAt = now;
            } else if (last != null) {
                longestSilence = Math.max(longestSilence, now - grewAt);
            }
            for (Path file : grown) {
                text.append(rest(file));
                last = file;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> grown() throws IOException {
        List<Path> grown = new ArrayList<>();
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(isConsole).toList()) {
                    long size = Files.size(file);
                    if (size < seen.getOrDefault(file, 0L)) {
                        // Another one of the same name.
                        seen.remove(file);
                    }
                    if (size > seen.getOrDefault(file, 0L)) {
                        grown.add(file);
                    }
                }
            } catch (UncheckedIOException somethingWentAwayMeanwhile) {
                return new ArrayList<>();
            }
        }
        return grown;
    }

    private String rest(Path file) throws IOException {
        long from = seen.getOrDefault(file, 0L);
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer more = ByteBuffer.allocate(Math.toIntExact(channel.size() - from));
            channel.position(from);
            while (more.hasRemaining() && channel.read(more) >= 0) {
                continue;
            }
            seen.put(file, from + more.position());
            return StandardCharsets.ISO_8859_1.decode(more.flip()).toString();
        }
    }

    @Override
    public void close() {
        looks.cancel();
    }
}
