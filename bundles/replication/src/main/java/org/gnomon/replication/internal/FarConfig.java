package org.gnomon.replication.internal;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.gnomon.replication.internal.far.Capture;
import org.gnomon.replication.internal.far.FarSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings from the configuration {@code org.gnomon.replication}. A value that makes no sense is
 * logged and the usual one taken.
 *
 * <pre>
 *   window.bytes      most encoded bytes on their way to one far end          16777216
 *   mirror.bytes      most room for a copy of what one far end has            no limit
 *   mirror.folder     where that copy is, best in memory                      /dev/shm
 *   outage.seconds    how long a link may be cut before replication fails     300
 *   silence.seconds   how long nothing may be acknowledged                    10
 *   sync.seconds      how long a freeze waits for the far end                 10
 *   cpu.percent       of a core that encoding may take                        100
 *   throttle.percent  most that a guest that does not converge is slowed down 0
 *   capture           folder for what is sent, to look for a fault            none
 *   capture.bytes     of all captures in it; then nothing is kept any more    1073741824
 * </pre>
 */
final class FarConfig {

    private static final Logger LOG = LoggerFactory.getLogger(FarConfig.class);
    private static final int DAY = 86_400;

    private final Map<String, ?> values;

    private FarConfig(Map<String, ?> values) {
        this.values = values;
    }

    static FarSettings settings(Map<String, ?> values) {
        FarConfig from = new FarConfig(values);
        FarSettings usual = FarSettings.DEFAULT;
        return new FarSettings(
                from.number("window.bytes", usual.windowBytes(), 1 << 20, 1 << 30),
                from.number("mirror.bytes", usual.mirrorBytes(), 0, Long.MAX_VALUE),
                Path.of(from.text("mirror.folder", usual.mirrorFolder().toString())),
                from.seconds("outage.seconds", usual.outage()),
                from.seconds("silence.seconds", usual.silence()),
                from.seconds("sync.seconds", usual.syncWithin()),
                from.number("cpu.percent", 100, 5, 800) / 100.0,
                from.number("throttle.percent", 0, 0, 99) / 100.0,
                from.capture());
    }

    private Optional<Capture> capture() {
        String folder = text("capture", "");
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        long most = number("capture.bytes", 1 << 30, 1 << 20, Long.MAX_VALUE);
        try {
            return Optional.of(new Capture(Path.of(folder), most));
        } catch (IOException | InvalidPathException e) {
            LOG.error("org.gnomon.replication: no capture into '{}': {}", folder, e.toString());
            return Optional.empty();
        }
    }

    private Duration seconds(String key, Duration usual) {
        return Duration.ofSeconds(number(key, usual.toSeconds(), 1, DAY));
    }

    private long number(String key, long usual, long least, long most) {
        String text = text(key, String.valueOf(usual));
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException ignored) {
            // said below
        }
        LOG.error(
                "org.gnomon.replication: {} is '{}', expected {} to {}; {} is used",
                key,
                text,
                least,
                most,
                usual);
        return usual;
    }

    private String text(String key, String usual) {
        Object value = values.get(key);
        return value == null || value.toString().isBlank() ? usual : value.toString().strip();
    }
}
