package org.gnomon.backend.kvm.internal.side;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Counts the lines that the guest writes to its console: its progress as seen from outside. */
final class ConsoleLines {
    /** More than a serial port can write between two readings. */
    private static final int MOST = 4 << 20;

    private final Path log;
    private final ByteBuffer chunk = ByteBuffer.allocate(64 << 10);
    private long position;

    ConsoleLines(String log) {
        this.log = log.isEmpty() ? null : Path.of(log);
        this.position = this.log == null ? 0 : size();
    }

    private long size() {
        try {
            return Files.size(log);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Lines per second since the last call, NaN if there is no log. */
    double perSecond(double seconds) {
        if (log == null) {
            return Double.NaN;
        }
        try (FileChannel in = FileChannel.open(log, StandardOpenOption.READ)) {
            long end = in.size();
            if (end < position || end - position > MOST) {
                position = Math.max(0, end - MOST);
            }
            return count(in, end) / seconds;
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private long count(FileChannel in, long end) throws IOException {
        long lines = 0;
        while (position < end) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), end - position));
            int read = in.read(chunk, position);
            if (read <= 0) {
                break;
            }
            for (int i = 0; i < read; i++) {
                if (chunk.get(i) == '\n') {
                    lines++;
                }
            }
            position += read;
        }
        return lines;
    }
}
