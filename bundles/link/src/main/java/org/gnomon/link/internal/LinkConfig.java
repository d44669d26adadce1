package org.gnomon.link.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.gnomon.model.GnomonException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings from the configuration {@code org.gnomon.link}. A value that makes no sense is logged
 * and the usual one taken, but for the address: with a wrong one the host does not listen.
 */
final class LinkConfig {

    private static final Logger LOG = LoggerFactory.getLogger(LinkConfig.class);
    private static final Pattern NOT_FOR_NAMES = Pattern.compile("[^a-z0-9-]+");
    private static final int MOST_NAME = 31;
    private static final int LEAST_BUFFER = 16 << 10;
    private static final int MOST_BUFFER = 64 << 20;
    private static final int MOST_SECONDS = 3600;

    private final Map<String, Object> values;

    private LinkConfig(Map<String, Object> values) {
        this.values = values;
    }

    /**
     * @param hostName what the operating system calls the machine
     * @param data where the identity is kept
     * @param etc whose folder {@code peers} is the usual one for paired hosts
     */
    static LinkSettings settings(Map<String, Object> values, String hostName, Path data, Path etc) {
        LinkConfig config = new LinkConfig(values);
        String peers = config.text("peers", etc.resolve("peers").toString());
        return new LinkSettings(
                name(config.text("name", hostName)),
                config.listen(),
                data,
                Path.of(peers),
                config.limits());
    }

    /** As much of a host's name as a name may have. */
    static String name(String text) {
        String first = text.strip().toLowerCase(Locale.ROOT).split("\\.", 2)[0];
        String name = NOT_FOR_NAMES.matcher(first).replaceAll("-");
        name = name.length() > MOST_NAME ? name.substring(0, MOST_NAME) : name;
        return name.isEmpty() ? "host" : name;
    }

    private HostAddress listen() {
        String text = text("listen", "none");
        if (text.equals("none")) {
            return null;
        }
        try {
            return HostAddress.of(text);
        } catch (GnomonException e) {
            LOG.error("org.gnomon.link: listen: {} This host does not listen.", e.problem());
            return null;
        }
    }

    private LinkLimits limits() {
        LinkLimits usual = LinkLimits.USUAL;
        return new LinkLimits(
                usual.connect(),
                usual.handshake(),
                usual.ping(),
                seconds("silence.seconds", usual.silence()),
                seconds("call.seconds", usual.call()),
                usual.retry(),
                buffer("buffer.send", usual.sendBuffer()),
                buffer("buffer.receive", usual.receiveBuffer()));
    }

    private Duration seconds(String key, Duration usual) {
        int value = number(key, Math.toIntExact(usual.toSeconds()), 2, MOST_SECONDS);
        return Duration.ofSeconds(value);
    }

    private int buffer(String key, int usual) {
        String text = text(key, String.valueOf(usual));
        return text.equals("0") ? 0 : number(key, usual, LEAST_BUFFER, MOST_BUFFER);
    }

    private int number(String key, int usual, int least, int most) {
        String text = text(key, String.valueOf(usual));
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException ignored) {
            // said below
        }
        LOG.error(
                "org.gnomon.link: {} is '{}', expected {} to {}; {} is used",
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
